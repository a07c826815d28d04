namespace EdgeDiag.Model.Registry;

/// <summary>What can happen to an adapter.</summary>
public enum AdapterEventKind
{
    /// <summary>A version entered the registry.</summary>
    Added,

    /// <summary>A version became the candidate, or none is any more.</summary>
    Candidate,

    /// <summary>A person approved a version.</summary>
    Approved,

    /// <summary>A version became the champion.</summary>
    Promoted,

    /// <summary>The previous champion is back.</summary>
    RolledBack,

    /// <summary>A version left the registry.</summary>
    Deleted,
}
