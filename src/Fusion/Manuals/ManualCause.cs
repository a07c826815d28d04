using System.Text.Json.Serialization;

namespace EdgeDiag.Fusion.Manuals;

/// <summary>One possible cause of a fault code, as the manual lists it.</summary>
/// <param name="Ref">Where it stands, such as <c>press-manual#E102-2</c>.</param>
/// <param name="Text">The cause in the manual's words.</param>
/// <param name="Signs">How to recognise it, one phrase each (温度偏高 / temperature high).</param>
/// <param name="Remedies">What to do, in order.</param>
/// <param name="Page">Page of the original it stands on, from 1; null where unknown.</param>
public sealed record ManualCause(
    string Ref,
    string Text,
    IReadOnlyList<string> Signs,
    IReadOnlyList<string> Remedies,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Page = null
);
