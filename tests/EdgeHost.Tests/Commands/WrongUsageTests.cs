using System.CommandLine;
using System.Globalization;
using EdgeDiag.EdgeHost.Commands;
using EdgeDiag.EdgeHost.Storage;

namespace EdgeDiag.EdgeHost.Tests.Commands;

/// <summary>Every command with every option that there is: bad values end with one line and a status, never with a stack trace or a signal.</summary>
public sealed class WrongUsageTests : IDisposable
{
    // Their work takes minutes; what they do with bad values is seen before it begins.
    private static readonly string[] Slow = ["run", "demo", "train", "learn", "bench"];

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string> TypedOptions => Cases(o => Type(o) != typeof(string) && Type(o) != typeof(bool));

    public static TheoryData<string, string> TextOptions => Cases(o => Type(o) == typeof(string));

    public static TheoryData<string> Commands => [.. Leaves().Select(c => c.Path)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(TypedOptions))]
    public async Task TypedOption_WithABadValue_IsStatusTwoAndOneLine(string command, string option)
    {
        foreach (
            var bad in (string[])
                [
                    "wrong",
                    "",
                    "1e999x",
                    "\u001b[2J\r",
                    "1;2",
                    "-",
                    .. TypeOf(command, option) == typeof(double) ? (string[])[] : ["99999999999999999999999"],
                    .. TypeOf(command, option).IsEnum ? (string[])["7"] : [],
                ]
        )
        {
            var (status, errors) = await RunAsync([.. Words(command, except: option), option, bad]);
            Assert.True(status == 2, $"'{bad}': status {status}: {errors}");
            OneLine(errors);
        }
    }

    [Theory]
    [MemberData(nameof(TypedOptions))]
    public async Task TypedOption_WithoutAValue_IsStatusTwoAndOneLine(string command, string option)
    {
        var (status, errors) = await RunAsync([.. Words(command, except: option), option]);
        Assert.True(status == 2, $"status {status}: {errors}");
        OneLine(errors);
    }

    [Theory]
    [MemberData(nameof(TextOptions))]
    public async Task TextOption_WithAHostileValue_EndsWithAStatusAndNoStackTrace(string command, string option)
    {
        foreach (var bad in (string[])["", "\0", "a\u001b[2J\r\nb", "\ud800", "/proc/self/mem/x", "@nowhere", new string('x', 5000)])
        {
            string[] words = [.. Words(command, except: option), option, bad];
            if (Slow.Contains(command.Split(' ')[0]))
            {
                // As far as the parser, which must not throw.
                Assert.NotNull(CommandTree.Root().Parse(words).Errors);
                continue;
            }

            var (status, errors) = await RunAsync([.. words, .. Settings(command)]);
            Assert.InRange(status, 0, 2);
            NoTrace(errors);
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Command_WithAnUnknownWord_IsStatusTwoAndOneLine(string command)
    {
        // A command that takes any number of words takes this one too, and finds that it is no option.
        var (status, errors) = await RunAsync([.. Words(command, except: ""), "--no-such-option"]);
        Assert.True(status == 2, $"status {status}: {errors}");
        OneLine(errors);
        Assert.Contains("--no-such-option", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Review_WithAWrongVerdict_IsStatusTwoAndOneLine()
    {
        var (status, output, errors) = await EdgeDiagProcess.RunAsync(_folder.Path, "tickets", "review", "0123", "--verdict", "wrong");
        Assert.Equal((2, ""), (status, output));
        Assert.Equal("--verdict: expected confirmed or corrected or rejected, found wrong", errors);
        OneLine(errors);
    }

    [Fact]
    public async Task Exception_ThatNobodyExpected_IsOneLineAndStatusOne()
    {
        // A null byte in a path is refused by the file system's interface with an exception of its own.
        var (status, errors) = await RunAsync(["manuals", "import", "a.md", "--plant", "a\0b"]);
        Assert.Equal(1, status);
        OneLine(errors);
    }

    private static TheoryData<string, string> Cases(Func<Option, bool> wanted)
    {
        var cases = new TheoryData<string, string>();
        foreach (var (path, command) in Leaves())
        foreach (var option in command.Options.Where(o => !o.Hidden && wanted(o)))
            cases.Add(path, option.Name);
        return cases;
    }

    private static IEnumerable<(string Path, System.CommandLine.Command Command)> Leaves() => Leaves(CommandTree.Root(), "");

    private static IEnumerable<(string Path, System.CommandLine.Command Command)> Leaves(System.CommandLine.Command command, string path) =>
        command.Subcommands.Count == 0 ? [(path, command)] : command.Subcommands.Where(c => !c.Hidden).SelectMany(c => Leaves(c, $"{path} {c.Name}".Trim()));

    private static Type TypeOf(string path, string option) => Type(Leaves().Single(c => c.Path == path).Command.Options.Single(o => o.Name == option));

    private static Type Type(Option option)
    {
        var type = option.ValueType.IsArray ? option.ValueType.GetElementType()! : option.ValueType;
        return Nullable.GetUnderlyingType(type) ?? type;
    }

    /// <summary>The command with what it must have.</summary>
    private string[] Words(string path, string except)
    {
        var command = Leaves().Single(c => c.Path == path).Command;
        var words = path.Split(' ').ToList();
        words.AddRange(command.Arguments.Where(a => a.Arity.MinimumNumberOfValues > 0).Select(a => _folder.File(a.Name.Split('=')[0].ToLowerInvariant())));
        foreach (var option in command.Options.Where(o => o.Required && o.Name != except))
            words.AddRange([option.Name, Value(option)]);
        return [.. words];
    }

    private string Value(Option option) =>
        option.Name switch
        {
            "--precision" => "int8",
            _ when Type(option) == typeof(int) => 1.ToString(CultureInfo.InvariantCulture),
            _ => _folder.File("nowhere"),
        };

    // No model, and nothing written outside the test's folder.
    private string[] Settings(string command) =>
        command.StartsWith("manuals", StringComparison.Ordinal) ? [] : ["--Data", _folder.File("var"), "--Model:Path", ""];

    private static async Task<(int Status, string Errors)> RunAsync(string[] arguments)
    {
        var (output, errors) = (Console.Out, Console.Error);
        using var said = new StringWriter();
        try
        {
            Console.SetOut(TextWriter.Null);
            Console.SetError(new EdgeHost.Output.PrintableWriter(said));
            return (await CommandTree.RunAsync(arguments), said.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(errors);
        }
    }

    private static void OneLine(string errors)
    {
        Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        NoTrace(errors);
    }

    private static void NoTrace(string errors)
    {
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', errors);
        Assert.DoesNotContain('\r', errors);
    }
}
