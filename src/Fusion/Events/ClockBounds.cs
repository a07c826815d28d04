namespace EdgeDiag.Fusion.Events;

/// <summary>How far a sender's clock is trusted.</summary>
/// <param name="Ahead">A time further in the future than this counts as the time of receipt.</param>
/// <param name="Behind">A time further in the past than this counts as the time of receipt.</param>
public sealed record ClockBounds(TimeSpan Ahead, TimeSpan Behind)
{
    /// <summary>5 minutes and 10 years.</summary>
    public static ClockBounds Default { get; } = new(TimeSpan.FromMinutes(5), TimeSpan.FromDays(3650));
}
