using System.ComponentModel.DataAnnotations;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Events;

namespace EdgeDiag.EdgeHost.Settings;

/// <summary>Keys under <c>Fusion</c>.</summary>
public sealed class FusionSettings
{
    /// <summary><c>Fusion:Language</c>: <c>zh</c>, <c>en</c> or <c>de</c>. Default <c>zh</c>.</summary>
    [EnumDataType(typeof(Language), ErrorMessage = "Fusion:Language: expected zh, en or de")]
    public Language Language { get; set; } = Language.Zh;

    /// <summary><c>Fusion:FoldWindow</c>: a repeated fault within this time of the last one joins its case. 1 s to 1 h, default 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ErrorMessage = "Fusion:FoldWindow: expected 00:00:01 to 01:00:00")]
    public TimeSpan FoldWindow { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary><c>Fusion:MaxFaultsPerCase</c>: a case with this many faults takes no more. 1 to 100000, default 1000.</summary>
    [Range(1, 100_000, ErrorMessage = "Fusion:MaxFaultsPerCase: expected 1 to 100000")]
    public int MaxFaultsPerCase { get; set; } = 1000;

    /// <summary>
    /// <c>Fusion:MaxCasesPerMinute</c>: a device whose faults of one minute, by their own times, open more is in a flood; further ones
    /// join its newest case of that minute. 1 to 100000, default 120.
    /// </summary>
    [Range(1, 100_000, ErrorMessage = "Fusion:MaxCasesPerMinute: expected 1 to 100000")]
    public int MaxCasesPerMinute { get; set; } = 120;

    /// <summary>
    /// <c>Fusion:MaxDeadLettersPerMinute</c>: so many messages of one sender that cannot be understood are reported and logged one by
    /// one; further ones of that minute are counted and summed up. 1 to 1000000, default 60.
    /// </summary>
    [Range(1, 1_000_000, ErrorMessage = "Fusion:MaxDeadLettersPerMinute: expected 1 to 1000000")]
    public int MaxDeadLettersPerMinute { get; set; } = 60;

    /// <summary><c>Fusion:MaxClockAhead</c>: a message dated further in the future than this counts as of its receipt. 1 s to 1 day, default 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ErrorMessage = "Fusion:MaxClockAhead: expected 00:00:01 to 1.00:00:00")]
    public TimeSpan MaxClockAhead { get; set; } = ClockBounds.Default.Ahead;

    /// <summary>
    /// <c>Fusion:MaxClockBehind</c>: a message dated further in the past than this, as by a clock that was never set, counts as of its
    /// receipt. 1 day to 36500 days, default 3650 days.
    /// </summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "36500.00:00:00", ErrorMessage = "Fusion:MaxClockBehind: expected 1.00:00:00 to 36500.00:00:00")]
    public TimeSpan MaxClockBehind { get; set; } = ClockBounds.Default.Behind;

    /// <summary>How far a sender's clock is trusted.</summary>
    public ClockBounds Clock() => new(MaxClockAhead, MaxClockBehind);

    /// <summary>When faults share a case.</summary>
    public FoldingOptions Folding() => new(FoldWindow, MaxFaultsPerCase, MaxCasesPerMinute);

    /// <summary><c>Fusion:Deadline</c>: how long the model may take for one answer. 100 ms to 10 min, default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00", ErrorMessage = "Fusion:Deadline: expected 00:00:00.1 to 00:10:00")]
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(5);
}
