using EdgeDiag.EdgeHost.Learning;
using EdgeDiag.Fusion;
using EdgeDiag.Model;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Commands;

/// <summary>Turns expected failures into one line on standard error and an exit status.</summary>
internal static class CommandErrors
{
    /// <summary>Runs a command's work; 0 done, 1 failed, 2 wrong settings.</summary>
    public static async Task<int> GuardAsync(Func<Task<int>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (Expected(e) is { } known)
        {
            foreach (var line in Lines(known)) await Console.Error.WriteLineAsync(line);
            return known is OptionsValidationException ? 2 : 1;
        }
        catch (OperationCanceledException)
        {
            return 0;
        }
    }

    /// <summary>Whether a failure is told in one line that says what a person can do.</summary>
    public static bool IsExpected(Exception e) => Expected(e) is not null;

    private static IEnumerable<string> Lines(Exception known) =>
        known is OptionsValidationException options ? options.Failures.Select(f => $"settings: {f}") : [known.Message.ReplaceLineEndings(" ")];

    private static Exception? Expected(Exception e) => e switch
    {
        InvalidInputException or ModelFormatException or InsufficientMemoryForTrainingException or OptionsValidationException or IOException or UnauthorizedAccessException => e,
        AggregateException a when a.InnerExceptions.Count > 0 => Expected(a.InnerExceptions[0]),
        _ when e.InnerException is { } inner => Expected(inner),
        _ => null,
    };
}
