namespace EdgeDiag.Fusion.Tickets;

/// <summary>Why a diagnosis is worth a person's look.</summary>
public enum ReviewKind
{
    /// <summary>Another adapter, which answered in the shadow, put another cause first.</summary>
    Disagreement,

    /// <summary>One of the first answers of a new adapter.</summary>
    NewAdapter,
}
