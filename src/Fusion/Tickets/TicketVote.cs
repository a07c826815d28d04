namespace EdgeDiag.Fusion.Tickets;

/// <summary>An earlier ticket that may vote for its cause.</summary>
/// <param name="Ticket">The ticket.</param>
/// <param name="Likeness">How like the case it is: 1 where it agrees in everything that is known of the case, 0 in nothing.</param>
/// <param name="Known">How much is known of the case that tickets can agree with: 1 for the line alone, about 8 for readings, lamps and words.</param>
public sealed record TicketVote(Ticket Ticket, double Likeness, double Known);
