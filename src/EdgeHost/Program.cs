using System.Text;
using EdgeDiag.EdgeHost.Commands;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.Model;

NativeThreads.WaitBriefly();
Console.OutputEncoding = Encoding.UTF8;
Terminals.MakePrintable();
CommandErrors.EndOnUnhandled(args);
return await CommandTree.RunAsync(args);
