namespace EdgeDiag.Fusion.Manuals.Import.Blocks;

/// <summary>One row, object or passage of a source, as it is read; texts may still hold anything.</summary>
/// <param name="Place">Row, index or line, as error lines name it.</param>
/// <param name="Key">Column, member or heading the code was looked for in.</param>
/// <param name="Code">Fault code.</param>
public sealed record ImportedEntry(string Place, string Key, string Code)
{
    /// <summary>Further codes that share the section: those of a list or a range.</summary>
    public IReadOnlyList<string> MoreCodes { get; init; } = [];

    /// <summary>Whether each sign and remedy is one already; else they are taken apart at semicolons, lines and numbers.</summary>
    public bool Separated { get; init; }

    /// <summary>What the fault is called.</summary>
    public string Title { get; init; } = "";

    /// <summary>One cause, or empty.</summary>
    public string Cause { get; init; } = "";

    /// <summary>Lines about the fault as a whole.</summary>
    public IReadOnlyList<string> Overview { get; init; } = [];

    /// <summary>Texts that list signs of the cause.</summary>
    public IReadOnlyList<string> Signs { get; init; } = [];

    /// <summary>Texts that list what to do.</summary>
    public IReadOnlyList<string> Remedies { get; init; } = [];

    /// <summary>Severity in the source's own words.</summary>
    public string Severity { get; init; } = "";

    /// <summary>Page in the source's own words.</summary>
    public string Page { get; init; } = "";

    /// <summary>Where the cause stands on another page than the section's heading.</summary>
    public int? CausePage { get; init; }

    /// <summary>Characters of all texts.</summary>
    internal long Characters =>
        Code.Length
        + Title.Length
        + Cause.Length
        + Severity.Length
        + Page.Length
        + Overview.Concat(Signs).Concat(Remedies).Concat(MoreCodes).Sum(t => (long)t.Length);
}
