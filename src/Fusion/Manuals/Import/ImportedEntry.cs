namespace EdgeDiag.Fusion.Manuals.Import;

/// <summary>One row, object or passage of a source, as it is read; texts may still hold anything.</summary>
/// <param name="Place">Row, index or line, as error lines name it.</param>
/// <param name="Key">Column, member or heading the code was looked for in.</param>
/// <param name="Code">Fault code.</param>
internal sealed record ImportedEntry(string Place, string Key, string Code)
{
    public string Title { get; init; } = "";

    public string Cause { get; init; } = "";

    public IReadOnlyList<string> Overview { get; init; } = [];

    public IReadOnlyList<string> Signs { get; init; } = [];

    public IReadOnlyList<string> Remedies { get; init; } = [];

    public string Severity { get; init; } = "";

    public string Page { get; init; } = "";

    /// <summary>Where the cause stands on another page than the section's heading.</summary>
    public int? CausePage { get; init; }
}
