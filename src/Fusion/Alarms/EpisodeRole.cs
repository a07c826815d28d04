namespace EdgeDiag.Fusion.Alarms;

/// <summary>What a case is in its episode.</summary>
public enum EpisodeRole
{
    /// <summary>It belongs to none.</summary>
    None,

    /// <summary>The first-out.</summary>
    FirstOut,

    /// <summary>A known consequence of the first-out.</summary>
    Consequence,

    /// <summary>Neither: perhaps another fault that has come meanwhile.</summary>
    Other,
}
