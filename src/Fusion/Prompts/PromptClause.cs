namespace EdgeDiag.Fusion.Prompts;

/// <summary>Where one clause of what was said or seen stands in the prompt.</summary>
/// <param name="Segment">Index of the segment that ends with it.</param>
/// <param name="Text">The clause.</param>
public sealed record PromptClause(int Segment, string Text);
