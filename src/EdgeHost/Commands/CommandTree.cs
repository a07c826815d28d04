using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using EdgeDiag.EdgeHost.Commands.Adapters;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Commands.Doctor;
using EdgeDiag.EdgeHost.Commands.Init;
using EdgeDiag.EdgeHost.Commands.Manuals;
using EdgeDiag.EdgeHost.Commands.Mappings;
using EdgeDiag.EdgeHost.Commands.Model;
using EdgeDiag.EdgeHost.Commands.Tickets;
using EdgeDiag.EdgeHost.Output;
using EdgeDiag.EdgeHost.Storage;

namespace EdgeDiag.EdgeHost.Commands;

/// <summary>All commands of the program, and what happens to wrong usage and to exceptions that no command expected.</summary>
internal static class CommandTree
{
    private const int Failed = 1,
        WrongUsage = 2;
    private const string Expected = ": expected ";

    // A service finishes what it has begun; any other command has nothing to finish that a crash would not leave too.
    private static readonly TimeSpan ServicePatience = TimeSpan.FromSeconds(40),
        Patience = TimeSpan.FromSeconds(5);

    /// <summary>The commands.</summary>
    public static RootCommand Root()
    {
        var root = new RootCommand("EdgeDiag: fault codes in over MQTT, checked diagnoses out.")
        {
            InitCommand.Create(),
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
            MappingsCommand.Create(),
            BenchCommand.Create(),
            DoctorCommand.Create(),
            ImportWorkerCommand.Create(),
        };
        GuardValidators(root);
        return root;
    }

    /// <summary>Runs a command line.</summary>
    /// <returns>0 done, 1 failed, 2 wrong usage.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        try
        {
            // Words that begin with @ are words, not files with further ones.
            var parsed = Root().Parse(CommandSettings.GatherSettings(arguments), new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (parsed.Errors.Count > 0)
                return Usage(parsed);
            using var hangUp = Signals.EndOnHangUp();
            var service = parsed.CommandResult.Command.Name is "run" or "demo";
            var status = await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = service ? ServicePatience : Patience,
                    Output = Terminals.Unescaped,
                }
            );
            if (status is >= 0 and <= WrongUsage)
                return status;
            // More than 128: a signal, and the command did not end within its patience.
            await Console.Error.WriteLineAsync(CommandErrors.Interrupted);
            return Failed;
        }
        catch (Exception e)
        {
            // A defect of this program, or an exception that nobody thought of. One line, as for every other failure.
            CommandErrors.WriteUnexpected(e, CommandErrors.WantsTrace(arguments));
            return Failed;
        }
    }

    private static int Usage(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        // One line for each option or argument, though a validator and the parser may both have something to say; a validator says it better.
        foreach (
            var errors in parsed.Errors.GroupBy(e => e.SymbolResult is ArgumentResult { Parent: OptionResult option } ? option : e.SymbolResult ?? (object)e)
        )
        {
            var validated = errors.Select(e => e.Message).FirstOrDefault(m => m.Contains(Expected, StringComparison.Ordinal));
            Console.Error.WriteLine(OneLine(validated ?? Plain(errors.Key, errors.First().Message)));
        }

        if (command.Subcommands.Count > 0)
            new HelpAction().Invoke(parsed);
        return WrongUsage;
    }

    // The parser speaks of types of this program where a value cannot be converted.
    private static string Plain(object symbol, string message) =>
        message.StartsWith("Cannot parse", StringComparison.Ordinal)
        && symbol is OptionResult { Tokens: [var token, ..] } result
        && Wanted(result.Option) is { } wanted
            ? $"{result.Option.Name}{Expected}{wanted}, found {(token.Value.Length > 0 ? token.Value : "nothing")}"
            : message;

    private static string? Wanted(Option option) =>
        Names(option) is { } names ? string.Join(" or ", names)
        : Element(option) is var type && (type == typeof(int) || type == typeof(long)) ? "a whole number"
        : type == typeof(double) ? "a number"
        : null;

    private static Type Element(Option option)
    {
        var type = option.ValueType.GetElementType() ?? option.ValueType;
        return Nullable.GetUnderlyingType(type) ?? type;
    }

    // The parser lists allowed values on lines of their own.
    private static string OneLine(string message) =>
        OutsideText.OneLine(string.Join(' ', message.Split(['\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries)));

    // A validator that asks for a value which cannot be converted throws; the parser itself reports such a value.
    private static void GuardValidators(Command command)
    {
        Guard(command.Validators);
        foreach (var option in command.Options)
        {
            Guard(option.Validators);
            if (Names(option) is { } names)
                option.Validators.Insert(0, result => RequireName(result, names));
        }

        foreach (var argument in command.Arguments)
        {
            Guard(argument.Validators);
            argument.Validators.Insert(0, RefuseOptions);
        }

        foreach (var inner in command.Subcommands)
            GuardValidators(inner);
    }

    // The parser gives an argument whatever word is left, a misspelt option too.
    private static void RefuseOptions(ArgumentResult result)
    {
        foreach (var token in result.Tokens.Where(t => t.Value.StartsWith("--", StringComparison.Ordinal)))
            result.AddError($"{token.Value}: expected an option of this command or a setting such as --Data, found neither");
    }

    // The parser would also take a number for a name.
    private static void RequireName(OptionResult result, IReadOnlyList<string> names)
    {
        foreach (var token in result.Tokens.Where(t => !names.Contains(t.Value, StringComparer.OrdinalIgnoreCase)))
            result.AddError($"{result.Option.Name}: expected {string.Join(" or ", names)}, found {(token.Value.Length > 0 ? token.Value : "nothing")}");
    }

    private static IReadOnlyList<string>? Names(Option option)
    {
        var type = Element(option);
        return type.IsEnum ? [.. Enum.GetNames(type).Select(n => n.ToLowerInvariant())] : null;
    }

    private static void Guard<T>(List<Action<T>> validators)
    {
        for (var i = 0; i < validators.Count; i++)
        {
            var validator = validators[i];
            validators[i] = result =>
            {
                try
                {
                    validator(result);
                }
                catch (InvalidOperationException)
                {
                    // Reported by the parser, see above.
                }
            };
        }
    }
}
