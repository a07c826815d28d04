using Spectre.Console;

namespace EdgeDiag.EdgeHost.Commands;

/// <summary>Standard output belongs to results, standard error to progress and problems.</summary>
internal static class Terminals
{
    // A file or pipe has no width of its own; tables must not break at eighty columns there.
    private const int RedirectedWidth = 140;

    public static IAnsiConsole Output { get; } = Create(Console.Out, Console.IsOutputRedirected);

    public static IAnsiConsole Errors { get; } = Create(Console.Error, Console.IsErrorRedirected);

    private static IAnsiConsole Create(TextWriter writer, bool redirected)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        if (redirected) console.Profile.Width = RedirectedWidth;
        return console;
    }
}
