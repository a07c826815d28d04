using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Sources;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Evaluation.Questions;

/// <summary>A ticket as it is asked: what is known, where to look it up, and what the right answer is. Immutable.</summary>
/// <param name="Ticket">The ticket as it was closed; perturbations leave it alone.</param>
/// <param name="Case">What is known of the fault.</param>
/// <param name="Retrieval">Finds manual sections and earlier tickets for this one question.</param>
/// <param name="Language">Language asked in.</param>
/// <param name="Expected">The right cause; null where abstaining is the right answer.</param>
public sealed record Question(Ticket Ticket, DiagnosisCase Case, IRetrieval Retrieval, Language Language, string? Expected)
{
    /// <summary>Id of an earlier ticket that must not be found: the ticket itself, where it is one of them.</summary>
    public string? Except { get; init; }

    /// <summary>Causes that must not be named; from a distracting section.</summary>
    public IReadOnlyList<string> Forbidden { get; init; } = [];

    /// <summary>The hidden instruction; null where there is none.</summary>
    public Injection? Injection { get; init; }

    /// <summary>The question of an unperturbed ticket, in its own language.</summary>
    /// <param name="ticket">The ticket.</param>
    /// <param name="case">Its case, see <see cref="TicketCase"/>.</param>
    /// <param name="retrieval">Manuals and earlier tickets.</param>
    public static Question FromTicket(Ticket ticket, DiagnosisCase @case, IRetrieval retrieval) =>
        new(ticket, @case, retrieval, ticket.Language, ticket.Cause) { Except = ticket.Id };
}

/// <summary>An instruction hidden in text from outside.</summary>
/// <param name="Place">Where it was hidden: <c>text</c>, <c>image</c>, <c>sign</c>, <c>remedy</c> or <c>ticket</c>.</param>
/// <param name="Carrier">The hidden sentence as it was written.</param>
/// <param name="Demand">What it wants to be said; occurs in <paramref name="Carrier"/>.</param>
/// <param name="Cause">The cause it wants to come first.</param>
public sealed record Injection(string Place, string Carrier, string Demand, string? Cause);
