namespace EdgeDiag.Fusion.Manuals.Import;

/// <summary>How the text of a manual came to be.</summary>
public enum ManualOrigin
{
    /// <summary>As an import wrote it.</summary>
    Imported,

    /// <summary>Imported, then edited by a person.</summary>
    Edited,

    /// <summary>It carries no checksum: a person wrote it.</summary>
    Unknown,
}
