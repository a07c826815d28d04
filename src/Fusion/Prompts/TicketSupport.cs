namespace EdgeDiag.Fusion.Prompts;

/// <summary>An earlier ticket in the prompt that ended with a candidate's cause.</summary>
/// <param name="Ref">The ticket's id.</param>
/// <param name="Quote">Its line in the prompt, without annotations.</param>
/// <param name="Links">Its signs tied to the current state.</param>
/// <param name="EndSegment">Index of the segment that ends its line.</param>
public sealed record TicketSupport(string Ref, string Quote, IReadOnlyList<EvidenceLink> Links, int EndSegment);
