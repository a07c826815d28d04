using System.Text;
using EdgeDiag.EdgeHost.Output;
using Spectre.Console;

namespace EdgeDiag.EdgeHost.Commands.CommandLine;

/// <summary>
/// Standard output belongs to results, standard error to progress and problems. Text from outside reaches neither with control
/// characters in it.
/// </summary>
internal static class Terminals
{
    // A file or pipe has no width of its own; tables must not break at eighty columns there.
    private const int RedirectedWidth = 140;

    private static readonly TextWriter RawOutput = ClosedOutput.InPlaceOf(Console.Out),
        RawErrors = ClosedOutput.InPlaceOfErrors(Console.Error);

    public static IAnsiConsole Output { get; } = Create(RawOutput, Console.IsOutputRedirected);

    public static IAnsiConsole Errors { get; } = Create(RawErrors, Console.IsErrorRedirected);

    /// <summary>Standard output as it is, for what this program alone has written, such as its help.</summary>
    public static TextWriter Unescaped => RawOutput;

    /// <summary>From now on everything that is written to the console is printable, see <see cref="PrintableWriter"/>.</summary>
    public static void MakePrintable()
    {
        Console.SetOut(new PrintableWriter(RawOutput));
        Console.SetError(new PrintableWriter(RawErrors));
    }

    /// <summary>Text from outside for markup: control characters written out, brackets not read as markup.</summary>
    public static string Text(string text) => Markup.Escape(OutsideText.Escaped(text));

    /// <summary>Writes a line of progress over the last one; nothing where nobody watches.</summary>
    /// <param name="line">Empty to take the last one away.</param>
    public static void Progress(string line)
    {
        if (!Console.IsErrorRedirected)
            RawErrors.Write("\r\u001b[K" + OutsideText.Escaped(line));
    }

    private static IAnsiConsole Create(TextWriter writer, bool redirected)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new Stream(writer, redirected) });
        console.Pipeline.Attach(new PrintableRenderHook());
        return console;
    }

    // Spectre takes only the console's current writers for terminals, and these are replaced.
    private sealed class Stream(TextWriter writer, bool redirected) : IAnsiConsoleOutput
    {
        private const int UnknownWidth = 80,
            UnknownHeight = 24;

        public TextWriter Writer => writer;

        public bool IsTerminal => !redirected;

        public int Width => redirected ? RedirectedWidth : Known(() => Console.BufferWidth, UnknownWidth);

        public int Height => redirected ? UnknownHeight : Known(() => Console.WindowHeight, UnknownHeight);

        public void SetEncoding(Encoding encoding) => Console.OutputEncoding = encoding;

        private static int Known(Func<int> size, int otherwise)
        {
            try
            {
                return size() is > 0 and var found ? found : otherwise;
            }
            catch (IOException)
            {
                // A terminal that does not tell its size.
                return otherwise;
            }
        }
    }
}
