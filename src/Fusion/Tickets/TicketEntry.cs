using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Images;
using EdgeDiag.Fusion.Sensors;

namespace EdgeDiag.Fusion.Tickets;

/// <summary>A ticket and what it is compared by.</summary>
/// <param name="Ticket">The ticket.</param>
/// <param name="Facts">Judgements of its readings and states of its lamps.</param>
/// <param name="Words">Pairs of characters of each clause that people said or saw.</param>
internal sealed record TicketEntry(Ticket Ticket, IReadOnlyDictionary<TicketFact, int> Facts, IReadOnlyList<IReadOnlySet<string>> Words)
{
    public static TicketEntry FromTicket(Ticket ticket, DeviceCatalog devices)
    {
        var device = devices.Find(ticket.Line, ticket.Device);
        var judgements = ticket.Readings.Select(r =>
            (r.Key, device?.Sensors.FirstOrDefault(s => s.Name == r.Key) is { } sensor ? JudgementRules.Judge(r.Value, sensor) : Judgement.Unknown)
        );
        return new TicketEntry(ticket, FactsOf(judgements, LampReader.Read(ticket.Image)), WordsOf(ticket.Text, ticket.Image));
    }

    /// <summary>What is known, a sensor that nobody could judge aside.</summary>
    public static IReadOnlyDictionary<TicketFact, int> FactsOf(
        IEnumerable<(string Sensor, Judgement Judgement)> sensors,
        IReadOnlyList<LampObservation> lamps
    ) =>
        sensors
            .Where(s => s.Judgement != Judgement.Unknown)
            .Select(s => KeyValuePair.Create(new TicketFact(s.Sensor, null), (int)s.Judgement))
            .Concat(lamps.Select(l => KeyValuePair.Create(new TicketFact(null, l.Color), (int)l.State)))
            .ToDictionary();

    /// <summary>Lamps are compared by their state, not by how they are described.</summary>
    public static IReadOnlyList<IReadOnlySet<string>> WordsOf(string? text, string? image) =>
        [.. Clauses.Split(text).Concat(Clauses.Split(image).Where(c => LampReader.Read(c).Count == 0)).Select(WordPairs.FromText).Where(w => w.Count > 0)];
}
