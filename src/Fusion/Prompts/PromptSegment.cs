namespace EdgeDiag.Fusion.Prompts;

/// <summary>A piece of the prompt, tokenized on its own so that its borders never depend on its neighbours.</summary>
public readonly record struct PromptSegment(SegmentKind Kind, string Text);
