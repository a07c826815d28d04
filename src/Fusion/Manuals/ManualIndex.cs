namespace EdgeDiag.Fusion.Manuals;

/// <summary>The plant's manuals, searchable.</summary>
public sealed class ManualIndex : IDisposable
{
    private ManualIndex() { }

    /// <summary>SHA-256 over all sections, first 16 hex digits.</summary>
    public string Digest => throw new NotSupportedException();

    /// <summary>All sections.</summary>
    public IReadOnlyList<ManualSection> Sections => throw new NotSupportedException();

    /// <summary>Reads every <c>*.md</c> under a folder.</summary>
    public static ManualIndex Build(string folder) => throw new NotSupportedException(folder);

    /// <summary>Builds from sections already in memory.</summary>
    public static ManualIndex Build(IReadOnlyList<ManualSection> sections) => throw new NotSupportedException();

    /// <summary>The section for exactly this code; an exact match always wins over any search. Null where none.</summary>
    public ManualSection? Find(string deviceType, string code, Language language) => throw new NotSupportedException();

    /// <summary>Sections nearest in words, best first; for codes without a section of their own.</summary>
    public IReadOnlyList<ManualSection> Search(string deviceType, Language language, string words, int limit) => throw new NotSupportedException();

    /// <inheritdoc/>
    public void Dispose() { }
}
