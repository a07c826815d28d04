namespace EdgeDiag.Fusion.Prompts;

/// <summary>
/// A cause that a source in the prompt lists, under the label the model ranks. A cause has one label: an earlier ticket
/// with a manual's cause is written under that cause's label.
/// </summary>
/// <param name="Label">1-based; written <c>[1]</c> in the prompt.</param>
/// <param name="Source">Manual, or ticket where no manual in the prompt lists the cause.</param>
/// <param name="Ref">Such as <c>press-manual#E102-2</c>, or the ticket's id.</param>
/// <param name="Cause">The cause, verbatim from its source.</param>
/// <param name="Quote">The line of the prompt that lists it, without annotations.</param>
/// <param name="Signs">Its signs.</param>
/// <param name="Remedies">What to do, verbatim from its source.</param>
/// <param name="Tickets">Earlier tickets in the prompt that ended with this cause.</param>
/// <param name="EndSegment">Index of the segment that ends its line.</param>
public sealed record Candidate(
    int Label,
    CandidateSource Source,
    string Ref,
    string Cause,
    string Quote,
    IReadOnlyList<PromptSign> Signs,
    IReadOnlyList<string> Remedies,
    IReadOnlyList<TicketSupport> Tickets,
    int EndSegment
)
{
    /// <summary>What its signs name of this device, tied to how that stands now.</summary>
    public IReadOnlyList<EvidenceLink> Links { get; } = [.. Signs.SelectMany(s => s.Links)];
}

/// <summary>An earlier ticket in the prompt that ended with a candidate's cause.</summary>
/// <param name="Ref">The ticket's id.</param>
/// <param name="Quote">Its line in the prompt, without annotations.</param>
/// <param name="Links">Its signs tied to the current state.</param>
/// <param name="EndSegment">Index of the segment that ends its line.</param>
public sealed record TicketSupport(string Ref, string Quote, IReadOnlyList<EvidenceLink> Links, int EndSegment);
