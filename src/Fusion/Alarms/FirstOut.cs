namespace EdgeDiag.Fusion.Alarms;

/// <summary>Why an alarm is taken for the first of an episode.</summary>
public enum FirstOutReason
{
    /// <summary>It came before every other, by the corrected clocks.</summary>
    Earliest,

    /// <summary>Others may have come at the same time; in earlier episodes it came before them.</summary>
    LearnedOrder,

    /// <summary>Others may have come at the same time; its device feeds theirs.</summary>
    Upstream,

    /// <summary>Others may have come at the same time, and nothing tells them apart.</summary>
    Guess,
}

/// <summary>
/// Finds the first-out of an episode, the alarm from which the others followed. A pure function: time decides, with the clocks corrected;
/// where clocks cannot tell two alarms apart, the order of earlier episodes does, then which device feeds which.
/// </summary>
public static class FirstOut
{
    /// <summary>The first-out.</summary>
    /// <param name="alarms">The episode's alarms, each as it first came; at least one.</param>
    /// <param name="order">What earlier episodes tell; asked only where it decides.</param>
    /// <param name="feeds">Which device feeds which.</param>
    public static (EpisodeAlarm Alarm, FirstOutReason Reason) Find(IReadOnlyList<EpisodeAlarm> alarms, Func<LearnedOrder> order, LineFlow feeds)
    {
        var latest = alarms.Min(a => a.At + a.Doubt);
        var candidates = alarms.Where(a => a.At - a.Doubt <= latest).OrderBy(a => a.At).ToList();
        // Of one device's alarms the order is known, whatever its clock says.
        candidates = [.. candidates.Where(c => !candidates.Exists(o => o.Key.Device == c.Key.Device && o.Key.Line == c.Key.Line && o.At < c.At))];
        if (candidates.Count == 1)
            return (candidates[0], FirstOutReason.Earliest);
        var learnedOrder = order();
        if (Best(candidates, (one, other) => learnedOrder.Lead(one.Key, other.Key)) is { } learned)
            return (learned, FirstOutReason.LearnedOrder);
        if (Best(candidates, (one, other) => (feeds.Feeds(one.Key, other.Key) ? 1 : 0) - (feeds.Feeds(other.Key, one.Key) ? 1 : 0)) is { } upstream)
            return (upstream, FirstOutReason.Upstream);
        return (candidates[0], FirstOutReason.Guess);
    }

    /// <summary>Whether an alarm is a known consequence of the first-out.</summary>
    /// <param name="alarm">The alarm.</param>
    /// <param name="firstOut">The first-out.</param>
    /// <param name="order">What earlier episodes tell; asked only where it decides.</param>
    /// <param name="feeds">Which device feeds which.</param>
    public static bool IsConsequence(AlarmKey alarm, AlarmKey firstOut, Func<LearnedOrder> order, LineFlow feeds) =>
        alarm != firstOut
        && (
            (alarm.Line == firstOut.Line && alarm.Device == firstOut.Device)
            // A machine that stands starves those behind it and blocks those before it.
            || feeds.Feeds(firstOut, alarm)
            || feeds.Feeds(alarm, firstOut)
            || order().Follows(firstOut, alarm)
        );

    // The one that is before at least one other and behind none.
    private static EpisodeAlarm? Best(List<EpisodeAlarm> candidates, Func<EpisodeAlarm, EpisodeAlarm, int> lead)
    {
        var best = candidates.Where(c => candidates.TrueForAll(o => lead(c, o) >= 0) && candidates.Exists(o => lead(c, o) > 0)).ToList();
        return best.Count == 1 ? best[0] : null;
    }
}
