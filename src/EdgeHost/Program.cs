using System.CommandLine;
using System.Text;
using EdgeDiag.EdgeHost.Commands;
using EdgeDiag.Model;

NativeThreads.WaitBriefly();
Console.OutputEncoding = Encoding.UTF8;
var root = new RootCommand("EdgeDiag: fault codes in over MQTT, checked diagnoses out.")
{
    RunCommand.Create(),
    DemoCommand.Create(),
    DiagnoseCommand.Create(),
    EvalCommand.Create(),
    TrainCommand.Create(),
    LearnCommand.Create(),
    AdaptersCommand.Create(),
    ModelCommand.Create(),
    TicketsCommand.Create(),
    ManualsCommand.Create(),
    BenchCommand.Create(),
    DoctorCommand.Create(),
    ImportWorkerCommand.Create(),
};
var parsed = root.Parse(AdaptersCommand.Words(args));
// 2 is wrong usage, as the settings that cannot be used are.
return parsed.Errors.Count > 0 ? Usage(parsed) : await parsed.InvokeAsync();

static int Usage(ParseResult parsed)
{
    parsed.Invoke();
    return 2;
}
