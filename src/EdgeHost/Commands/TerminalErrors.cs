using Spectre.Console;

namespace EdgeDiag.EdgeHost.Commands;

/// <summary>Standard error as a console: progress goes there, standard output belongs to results.</summary>
internal static class TerminalErrors
{
    public static IAnsiConsole Console { get; } = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(System.Console.Error) });
}
