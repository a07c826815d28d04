using System.Text.RegularExpressions;
using EdgeDiag.EdgeHost.Composition;
using EdgeDiag.EdgeHost.Learning;
using EdgeDiag.EdgeHost.Output;
using EdgeDiag.Fusion;
using EdgeDiag.Model.Files;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Commands.CommandLine;

/// <summary>Turns failures into one line on standard error and an exit status.</summary>
internal static partial class CommandErrors
{
    private const int MostLines = 40,
        MostCharacters = 480;

    /// <summary>What is said where a signal ended a command.</summary>
    public const string Interrupted = "interrupted before it was done";

    private const int Failed = 1,
        WrongSettings = 2;

    /// <summary>Runs a command's work; 0 done, 1 failed, 2 wrong settings.</summary>
    /// <param name="work">The work.</param>
    /// <param name="wished">Ending by this is what a service's user wants, and no failure.</param>
    public static async Task<int> GuardAsync(Func<Task<int>> work, CancellationToken wished = default)
    {
        // A signal ends at once what has not waited for anything yet. That is right for a command, and not for a service that starts.
        if (wished.CanBeCanceled)
            await Task.Yield();
        try
        {
            return await work();
        }
        catch (Exception e) when (Expected(e) is { } known)
        {
            foreach (var line in Lines(known))
                await Console.Error.WriteLineAsync(line);
            return known is OptionsValidationException ? WrongSettings : Failed;
        }
        catch (Exception e) when (e.GetBaseException() is OperationCanceledException)
        {
            // Libraries wrap a cancellation in exceptions of their own.
            if (wished.IsCancellationRequested)
                return 0;
            await Console.Error.WriteLineAsync(Interrupted);
            return Failed;
        }
    }

    /// <summary>Whether a failure is told in one line that says what a person can do.</summary>
    public static bool IsExpected(Exception e) => Expected(e) is not null;

    /// <summary>Prints an exception that nobody expected as one line, and where it comes from if that is wanted.</summary>
    public static void WriteUnexpected(Exception e, bool trace)
    {
        var innermost = e.GetBaseException();
        var hint = trace ? "" : $" ({EnvironmentKeys.Debug}=1 shows where)";
        Console.Error.WriteLine(OutsideText.OneLine($"unexpected {innermost.GetType().Name}: {innermost.Message}{hint}"));
        if (!trace)
            return;
        foreach (var line in e.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries))
            Console.Error.WriteLine(line.TrimEnd());
    }

    /// <summary>Whether stack traces are wanted: <c>EDGEDIAG_DEBUG</c> is set, or the log's level is <c>Debug</c> or <c>Trace</c>.</summary>
    public static bool WantsTrace(IReadOnlyList<string> arguments)
    {
        if (Environment.GetEnvironmentVariable(EnvironmentKeys.Debug) is { Length: > 0 })
            return true;
        var level = Environment.GetEnvironmentVariable(EdgeDiagHost.EnvironmentPrefix + "Logging__LogLevel__Default");
        for (var i = 0; i < arguments.Count; i++)
            if (arguments[i].StartsWith("--Logging:LogLevel:Default", StringComparison.OrdinalIgnoreCase))
                level = arguments[i].Split('=', 2) is [_, var value] ? value : arguments.ElementAtOrDefault(i + 1);
        return level is not null && (level.Equals("Debug", StringComparison.OrdinalIgnoreCase) || level.Equals("Trace", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>An exception on a thread that nobody waits for ends the program with one line and status 1, not with signal 6.</summary>
    public static void EndOnUnhandled(IReadOnlyList<string> arguments) =>
        AppDomain.CurrentDomain.UnhandledException += (_, e) =>
        {
            if (e.ExceptionObject is Exception exception)
                WriteUnexpected(exception, WantsTrace(arguments));
            Environment.Exit(Failed);
        };

    private static IEnumerable<string> Lines(Exception known) =>
        known is OptionsValidationException options
            ? Bounded([.. options.Failures])
            : [OutsideText.OneLine(string.Join(' ', known.Message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries)))];

    // A file of nonsense can have a failure a word; after some of them a person has seen enough.
    private static IEnumerable<string> Bounded(IReadOnlyList<string> failures) =>
        failures
            .Take(MostLines)
            .Select(f => OutsideText.Shortened(OutsideText.OneLine($"settings: {Unwrapped(f)}"), MostCharacters))
            .Concat(failures.Count > MostLines ? [$"settings: and {failures.Count - MostLines} more like these"] : []);

    // The framework wraps what the settings themselves say.
    private static string Unwrapped(string failure) => Wrapped().Match(failure) is { Success: true } match ? match.Groups[1].Value : failure;

    [GeneratedRegex("^DataAnnotation validation failed for '[^']*' members: '[^']*' with the error: '(.*)'\\.?$", RegexOptions.Singleline)]
    private static partial Regex Wrapped();

    private static Exception? Expected(Exception e) =>
        e switch
        {
            InvalidInputException
            or ModelFormatException
            or InsufficientMemoryForTrainingException
            or OptionsValidationException
            or IOException
            or UnauthorizedAccessException => e,
            HttpRequestException => e,
            AggregateException a when a.InnerExceptions.Count > 0 => Expected(a.InnerExceptions[0]),
            _ when e.InnerException is { } inner => Expected(inner),
            _ => null,
        };
}
