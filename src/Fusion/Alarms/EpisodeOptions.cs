namespace EdgeDiag.Fusion.Alarms;

/// <summary>When the alarms of a line are a flood, and which of them belong to one episode.</summary>
public sealed record EpisodeOptions
{
    /// <summary>Fewer codes are no flood, however often they come: they chatter.</summary>
    public const int FewestCases = 3;

    /// <summary>More alarms than these, repeated ones too, are a flood (ISA-18.2: more than 10 in 10 minutes).</summary>
    public int Alarms { get; init; } = 10;

    /// <summary>Between the first comings of two alarms of a beginning flood there lies at most this.</summary>
    public TimeSpan Gap { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>An episode is over when its line has been without an alarm for longer than this.</summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>An episode takes alarms for so long after its first one; what comes later may be another one.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>So many cases of an episode ask the model; the others have the manual's answer.</summary>
    public int ModelCalls { get; init; } = 12;

    /// <summary>Which device feeds which.</summary>
    public LineFlow Flow { get; init; } = LineFlow.None;
}
