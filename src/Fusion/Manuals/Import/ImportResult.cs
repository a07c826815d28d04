using EdgeDiag.Fusion.Manuals.Import.Blocks;

namespace EdgeDiag.Fusion.Manuals.Import;

/// <summary>One imported file.</summary>
/// <param name="Source">Name of the source file.</param>
/// <param name="Target">The manual.</param>
/// <param name="State">What was done.</param>
/// <param name="Edited">The manual was edited by hand since its import, and is as it was.</param>
/// <param name="Document">The manual as it now stands, or would stand.</param>
/// <param name="Skipped">Entries left out.</param>
public sealed record ImportResult(string Source, string Target, ImportState State, bool Edited, ManualDocument Document, int Skipped)
{
    /// <summary>Texts of the source that belong to no section.</summary>
    public IReadOnlyList<ImportNote> Notes { get; init; } = [];

    /// <summary>Heads of columns that no known word names; what stands below them is in the overviews.</summary>
    public IReadOnlyList<string> UnknownColumns { get; init; } = [];

    /// <summary>The encoding that was found out; null where it was sure or stated.</summary>
    public string? Encoding { get; init; }

    /// <summary>The manual's text.</summary>
    public string Text { get; init; } = "";
}
