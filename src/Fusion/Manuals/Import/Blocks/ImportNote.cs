namespace EdgeDiag.Fusion.Manuals.Import.Blocks;

/// <summary>A text that an import did not take into any section.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Text">What it says.</param>
public sealed record ImportNote(string Place, string Text);
