using System.Globalization;
using EdgeDiag.Model.Training;

namespace EdgeDiag.EdgeHost.Learning;

/// <summary>Lines about a long work for a log: the first and the last, every so many steps, and at least one every few seconds.</summary>
/// <param name="write">Gets each line.</param>
/// <param name="time">Clock.</param>
public sealed class PacedLines(Action<string> write, TimeProvider time)
{
    private const int Every = 25;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private long _last = time.GetTimestamp();
    private bool _hasSteps;

    /// <summary>
    /// Tells of a step of training: the first, the last, every 25th, each with a validation loss, and any that comes 5 s or more after
    /// the last line.
    /// </summary>
    public void Step(TrainingProgress p)
    {
        var isDue = !_hasSteps || p.Step == p.Steps || p.Step % Every == 0 || p.ValidationLoss is not null || IsLate;
        _hasSteps = true;
        if (isDue)
            Write($"step {p.Step}/{p.Steps}  {Describe(p)}");
    }

    /// <summary>Tells how far a work has come, where 5 s or more have passed since the last line.</summary>
    /// <param name="doing">What is done, such as <c>encoding tickets</c>.</param>
    /// <param name="done">How many.</param>
    /// <param name="total">Of how many.</param>
    public void Count(string doing, int done, int total)
    {
        if (IsLate)
            Write(string.Create(CultureInfo.InvariantCulture, $"{doing}: {done} of {total}"));
    }

    /// <summary>A step's figures in words.</summary>
    public static string Describe(TrainingProgress p) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"loss {p.Loss:F4}{(p.ValidationLoss is { } v ? $"  validation {v.ToString("F4", CultureInfo.InvariantCulture)}" : "")}  "
                + $"{p.TokensPerSecond:F0} tokens/s  left {p.TimeLeft:hh\\:mm\\:ss}"
        );

    private bool IsLate => time.GetElapsedTime(_last) >= Interval;

    private void Write(string line)
    {
        _last = time.GetTimestamp();
        write(line);
    }
}
