namespace EdgeDiag.Fusion.Tests.Sensors;

/// <summary>
/// What a sensor truly does at the time of its last sample. Stuck: it lived, and has then kept its value for at least 1.3 times the
/// stuck-after duration. Noisy: the noise of the last 25 to 40% is at least 6 times as strong as before, and stronger than the deadband.
/// Step: the level jumped within one or two samples, between 40 and 85% of the series, and stayed there. Usual: nothing of these.
/// </summary>
internal enum BehaviorTruth
{
    Usual,
    Stuck,
    Noisy,
    Step,
}

/// <summary>One generated series of a sensor with its truth and the settings of a careful engineer. Limits lie around the usual range.</summary>
/// <param name="Kind">A short name to group failures by: the course, or what happens on which course.</param>
/// <param name="Samples">About 40 to 5900 samples in the order of their times, which are all different.</param>
/// <param name="Deadband">The smallest change that means something, in the unit of the samples; 0 if it is not set.</param>
/// <param name="StuckAfter">30 s to 3 min; an ordinary signal never stays within the deadband for longer than 0.7 times this.</param>
internal sealed record BehaviorExample(
    string Kind,
    BehaviorTruth Truth,
    IReadOnlyList<(DateTimeOffset Time, double Value)> Samples,
    double? Low,
    double? High,
    double Deadband,
    TimeSpan? StuckAfter
);
