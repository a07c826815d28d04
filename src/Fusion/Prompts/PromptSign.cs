namespace EdgeDiag.Fusion.Prompts;

/// <summary>Where one sign of a candidate stands in the prompt: there a model is asked whether it shows.</summary>
/// <param name="Segment">Index of the segment that ends with the sign and its annotation.</param>
/// <param name="Label">The candidate's label.</param>
/// <param name="Ref">The manual cause or ticket whose line it stands in.</param>
/// <param name="IsTicket">It stands in an earlier ticket's line.</param>
/// <param name="Text">The sign as its source writes it.</param>
/// <param name="Links">What it names of this device; empty where only reading can tell.</param>
/// <param name="Wording">Of its source; annotations are written in it.</param>
public sealed record PromptSign(int Segment, int Label, string Ref, bool IsTicket, string Text, IReadOnlyList<EvidenceLink> Links, Wording Wording)
{
    /// <summary>
    /// Whether it was said in its own words: true, denied (false), or neither (null). Always null where a reading or a lamp tells it, and in a
    /// ticket's line.
    /// </summary>
    public bool? Said { get; init; }
}
