namespace EdgeDiag.Fusion.Manuals.Import;

/// <summary>What an import did with one file.</summary>
public enum ImportState
{
    /// <summary>There was none of this name.</summary>
    Imported,

    /// <summary>The source or the mapping had changed.</summary>
    Replaced,

    /// <summary>Source and mapping are the same; nothing was written.</summary>
    Unchanged,

    /// <summary>The file was read and nothing was written, as the person asked.</summary>
    Previewed,
}
