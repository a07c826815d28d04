namespace EdgeDiag.Fusion.Manuals;

/// <summary>One possible cause of a fault code, as the manual lists it.</summary>
/// <param name="Ref">Where it stands, such as <c>press-manual#E102-2</c>.</param>
/// <param name="Text">The cause in the manual's words.</param>
/// <param name="Signs">How to recognise it, one phrase each (温度偏高 / temperature high).</param>
/// <param name="Remedies">What to do, in order.</param>
public sealed record ManualCause(string Ref, string Text, IReadOnlyList<string> Signs, IReadOnlyList<string> Remedies);
