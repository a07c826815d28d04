using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Sources;

/// <summary>What a retrieval found for a case.</summary>
/// <param name="Sections">Manual sections, best first; their causes become the first candidates, in this order.</param>
/// <param name="Exact">A manual lists the very code.</param>
/// <param name="Tickets">Earlier tickets, nearest first.</param>
public sealed record Retrieved(IReadOnlyList<ManualSection> Sections, bool Exact, IReadOnlyList<Ticket> Tickets)
{
    /// <summary>The same tickets and farther ones, which may vote; nearest first.</summary>
    public IReadOnlyList<TicketVote> Votes { get; init; } = [];

    /// <summary>Earlier tickets that nobody has reviewed, nearest first. No model is shown them.</summary>
    public IReadOnlyList<Ticket> Unreviewed { get; init; } = [];
}
