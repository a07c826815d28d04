namespace EdgeDiag.Fusion.Alarms;

/// <summary>Which alarms of a line belong together. Pure functions of the alarms' corrected times.</summary>
public static class EpisodeRules
{
    /// <summary>The alarms of one line around a time, none of them further from the next than the gap.</summary>
    /// <param name="times">Times of the line's alarms, in order.</param>
    /// <param name="around">The time, one of them.</param>
    /// <param name="gap">See <see cref="EpisodeOptions.Gap"/>.</param>
    /// <returns>The first and the last of them by index, both among them.</returns>
    public static (int First, int Last) Chain(IReadOnlyList<DateTimeOffset> times, DateTimeOffset around, TimeSpan gap)
    {
        var at = 0;
        while (at + 1 < times.Count && times[at] < around)
            at++;
        var (first, last) = (at, at);
        while (first > 0 && times[first] - times[first - 1] <= gap)
            first--;
        while (last + 1 < times.Count && times[last + 1] - times[last] <= gap)
            last++;
        return (first, last);
    }

    /// <summary>Whether an alarm belongs to an episode that has begun.</summary>
    /// <param name="at">When it came.</param>
    /// <param name="first">The episode's first alarm.</param>
    /// <param name="last">Its last one so far.</param>
    /// <param name="options">Bounds.</param>
    public static bool BelongsTo(DateTimeOffset at, DateTimeOffset first, DateTimeOffset last, EpisodeOptions options) =>
        at >= first - options.Gap && at <= last + options.Quiet && at <= first + options.Longest;

    /// <summary>Whether alarms that belong together are a flood.</summary>
    /// <param name="cases">How many there are.</param>
    /// <param name="alarms">How often they have come.</param>
    /// <param name="options">Bounds.</param>
    public static bool IsFlood(int cases, int alarms, EpisodeOptions options) => cases >= EpisodeOptions.FewestCases && alarms > options.Alarms;
}
