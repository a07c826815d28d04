using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.EdgeHost.Tickets;

/// <summary>A ticket as the columns of its row.</summary>
internal sealed record TicketRow(
    string Id,
    string Origin,
    long JudgedMs,
    string By,
    string Adapter,
    string Said,
    string Ticket,
    string Review,
    string ReviewedBy
)
{
    private const string Source = "ticket";

    /// <summary>The row of a record, which reads back as the same record.</summary>
    /// <exception cref="InvalidInputException">It would not.</exception>
    public static (TicketRow Row, TicketRecord Record) FromRecord(TicketRecord record)
    {
        var ticket = TicketCheck.Readable(record.Ticket, Source, record.Ticket.Id);
        var row = new TicketRow(
            ticket.Id,
            record.Origin.ToString(),
            record.Judged.ToUnixTimeMilliseconds(),
            TicketCheck.OneLine(record.By),
            TicketCheck.OneLine(record.Adapter),
            TicketCheck.OneLine(record.Said),
            TicketFile.Line(ticket),
            record.Review.ToString(),
            TicketCheck.OneLine(record.ReviewedBy)
        );
        try
        {
            return (row, row.Read());
        }
        catch (ArgumentException e)
        {
            throw new InvalidInputException(Source, ticket.Id, "an origin and a review that are known", e.Message);
        }
    }

    /// <summary>The record.</summary>
    /// <exception cref="InvalidInputException">The ticket cannot be read.</exception>
    /// <exception cref="ArgumentException">Another column cannot.</exception>
    public TicketRecord Read()
    {
        var ticket = TicketFile.ParseLine(Ticket);
        if (ticket.Id != Id)
            throw new InvalidInputException(Source, "id", Id, ticket.Id);
        return new TicketRecord(ticket, Known<TicketOrigin>(Origin), DateTimeOffset.FromUnixTimeMilliseconds(JudgedMs), By, Adapter, Said)
        {
            Review = Known<TicketReview>(Review),
            ReviewedBy = ReviewedBy,
        };
    }

    // Numbers pass for names otherwise.
    private static T Known<T>(string name)
        where T : struct, Enum =>
        Enum.GetNames<T>().Contains(name)
            ? Enum.Parse<T>(name)
            : throw new ArgumentException($"expected one of {string.Join(", ", Enum.GetNames<T>())}, found {name}");
}
