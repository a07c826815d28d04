namespace EdgeDiag.Fusion.Alarms;

/// <summary>An alarm by device and code.</summary>
/// <param name="Line">The line.</param>
/// <param name="Device">The device; its name is unique on its line.</param>
/// <param name="Code">The code, spelled one way.</param>
public readonly record struct AlarmKey(string Line, string Device, string Code);

/// <summary>When an alarm came for the first time in an episode.</summary>
/// <param name="Key">The alarm.</param>
/// <param name="At">By the clock of this box, as well as it can be told.</param>
/// <param name="Doubt">It came at most so long before or after.</param>
public sealed record EpisodeAlarm(AlarmKey Key, DateTimeOffset At, TimeSpan Doubt);
