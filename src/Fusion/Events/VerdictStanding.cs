namespace EdgeDiag.Fusion.Events;

/// <summary>How far a verdict counts, decided once, where it arrives; larger counts for more. Kept as a number, so the order stays.</summary>
public enum VerdictStanding
{
    /// <summary>Nobody can prove who sent it: it counts for answers where it picks a listed cause, and never takes an adapter back.</summary>
    Untrusted = 0,

    /// <summary>One too many of its device in an hour: kept, and without any effect until a named person has reviewed it.</summary>
    Waiting = 1,

    /// <summary>It came over a channel that the plant's own access rules protect: it counts for everything.</summary>
    Trusted = 2,

    /// <summary>A named person gave it: it counts for everything, its words included.</summary>
    Named = 3,
}
