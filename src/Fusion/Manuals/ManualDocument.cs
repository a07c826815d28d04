namespace EdgeDiag.Fusion.Manuals;

/// <summary>One manual file as it stands on disk; codes may stand twice here, which an index refuses.</summary>
/// <param name="Path">The file.</param>
/// <param name="Front">Its front matter.</param>
/// <param name="Sections">Sections in the file's order, with the line of each heading.</param>
public sealed record ManualDocument(string Path, ManualFrontMatter Front, IReadOnlyList<(ManualSection Section, int Line)> Sections);
