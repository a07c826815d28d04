using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Images;
using EdgeDiag.Fusion.Sensors;

namespace EdgeDiag.Fusion.Tickets;

/// <summary>Earlier tickets by device type and code. Immutable; replaced whole when tickets arrive.</summary>
public sealed class TicketIndex
{
    private readonly Dictionary<(string Type, string Code, Language Language), List<Entry>> _entries = [];

    /// <summary>An index over tickets.</summary>
    /// <param name="tickets">The tickets.</param>
    /// <param name="devices">Whose limits judge the readings; a ticket of an unlisted device is judged as unknown.</param>
    public TicketIndex(IEnumerable<Ticket> tickets, DeviceCatalog devices)
    {
        foreach (var ticket in tickets)
        {
            var key = (ticket.DeviceType, ticket.Code, ticket.Language);
            if (!_entries.TryGetValue(key, out var list)) _entries[key] = list = [];
            list.Add(new Entry(ticket, Judge(ticket, devices), LampReader.Read(ticket.Image), WordPairs.Of(ticket.Text)));
        }
    }

    private TicketIndex() { }

    /// <summary>No tickets.</summary>
    public static TicketIndex Empty { get; } = new();

    /// <summary>
    /// The tickets nearest to a case, best first: same device type, code and language; then most equal judgements and lamps,
    /// a ticket of the same line counting like one more and one of the same words like two; then newest.
    /// </summary>
    /// <param name="case">The case.</param>
    /// <param name="language">Language of the tickets.</param>
    /// <param name="limit">Most tickets.</param>
    /// <param name="except">Id of a ticket to leave out; null for none.</param>
    public IReadOnlyList<Ticket> Nearest(DiagnosisCase @case, Language language, int limit, string? except = null)
    {
        if (!_entries.TryGetValue((@case.Device.Type, @case.Fault.Code, language), out var list)) return [];
        var judgements = @case.Sensors.ToDictionary(s => s.Sensor.Name, s => s.Judgement);
        var words = WordPairs.Of(@case.Fault.Text);
        return [.. list.Where(e => e.Ticket.Id != except)
            .OrderByDescending(e => e.Alike(judgements, @case.Lamps) + (e.Ticket.Line == @case.Device.Line ? 1 : 0) + 2 * WordPairs.Alike(e.Words, words))
            .ThenByDescending(e => e.Ticket.Timestamp).ThenBy(e => e.Ticket.Id, StringComparer.Ordinal)
            .Take(limit).Select(e => e.Ticket)];
    }

    private static Dictionary<string, Judgement> Judge(Ticket ticket, DeviceCatalog devices)
    {
        var device = devices.Find(ticket.Line, ticket.Device);
        return ticket.Readings.ToDictionary(r => r.Key, r =>
            device?.Sensors.FirstOrDefault(s => s.Name == r.Key) is { } sensor ? JudgementRules.Judge(r.Value, sensor) : Judgement.Unknown);
    }

    private sealed record Entry(Ticket Ticket, Dictionary<string, Judgement> Judgements, IReadOnlyList<LampObservation> Lamps, IReadOnlySet<string> Words)
    {
        public int Alike(Dictionary<string, Judgement> judgements, IReadOnlyList<LampObservation> lamps) =>
            judgements.Count(j => j.Value != Judgement.Unknown && Judgements.GetValueOrDefault(j.Key) == j.Value) + lamps.Count(Lamps.Contains);
    }
}
