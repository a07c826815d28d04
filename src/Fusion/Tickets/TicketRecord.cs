namespace EdgeDiag.Fusion.Tickets;

/// <summary>A ticket of this box and where it comes from.</summary>
/// <param name="Ticket">The ticket; of a rejected diagnosis it has no cause and trains nothing.</param>
/// <param name="Origin">Why there is a ticket.</param>
/// <param name="Judged">When somebody said so, or it was imported.</param>
/// <param name="By">Who said so; empty where nobody was named.</param>
/// <param name="Adapter">The adapter whose answer was judged, as <c>name@version</c>; empty for none.</param>
/// <param name="Said">The first cause that was published; empty for none.</param>
public sealed record TicketRecord(Ticket Ticket, TicketOrigin Origin, DateTimeOffset Judged, string By, string Adapter, string Said)
{
    /// <summary>Whether what it says has been looked at.</summary>
    public TicketReview Review { get; init; }

    /// <summary>The named person who said or accepted it; empty for nobody.</summary>
    public string ReviewedBy { get; init; } = "";

    /// <summary>When the verdict was received; not kept. Null for a ticket that no verdict has made just now.</summary>
    public DateTimeOffset? Received { get; init; }

    /// <summary>It says what the cause was and counts, so that answers and training draw on it.</summary>
    public bool Teaches => Origin != TicketOrigin.Rejected && Review == TicketReview.Reviewed;

    /// <summary>It is shown beside an answer, as unreviewed.</summary>
    public bool IsShown => Origin != TicketOrigin.Rejected && Review == TicketReview.Unreviewed;
}
