namespace EdgeDiag.Fusion.Manuals;

/// <summary>What a labelled list entry or line of a manual holds.</summary>
internal enum ManualEntryKind
{
    /// <summary>原因, Cause.</summary>
    Cause,

    /// <summary>现象, Signs.</summary>
    Signs,

    /// <summary>处理, Remedy.</summary>
    Remedy,

    /// <summary>页码, Page.</summary>
    Page,
}
