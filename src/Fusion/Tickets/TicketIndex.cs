using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Images;
using EdgeDiag.Fusion.Sensors;

namespace EdgeDiag.Fusion.Tickets;

/// <summary>Earlier tickets by device type and code. Immutable; replaced whole when tickets arrive.</summary>
public sealed class TicketIndex
{
    private readonly Dictionary<(string Type, string Code, Language Language), List<Entry>> _entries;

    /// <summary>An index over tickets.</summary>
    /// <param name="tickets">The tickets.</param>
    /// <param name="devices">Whose limits judge the readings; a ticket of an unlisted device is judged as unknown.</param>
    public TicketIndex(IEnumerable<Ticket> tickets, DeviceCatalog devices)
    {
        _entries = [];
        foreach (var ticket in tickets)
        {
            if (!_entries.TryGetValue(Key(ticket), out var list)) _entries[Key(ticket)] = list = [];
            list.Add(Read(ticket, devices));
        }
    }

    private TicketIndex(Dictionary<(string, string, Language), List<Entry>> entries) => _entries = entries;

    /// <summary>No tickets.</summary>
    public static TicketIndex Empty { get; } = new([]);

    /// <summary>How many tickets of a device type have a code, in any language.</summary>
    public int Count(string deviceType, string code) => _entries.Where(e => e.Key.Type == deviceType && e.Key.Code == code).Sum(e => e.Value.Count);

    /// <summary>The same tickets and one more, in place of one with the same id.</summary>
    /// <param name="ticket">The ticket.</param>
    /// <param name="devices">Whose limits judge its readings.</param>
    public TicketIndex With(Ticket ticket, DeviceCatalog devices) => Changed(ticket, rest => [.. rest, Read(ticket, devices)]);

    /// <summary>The same tickets but for one.</summary>
    public TicketIndex Without(Ticket ticket) => Changed(ticket, rest => rest);

    // Only the list of its key is made anew; a ticket keeps type, code and language whatever is said of its cause.
    private TicketIndex Changed(Ticket ticket, Func<List<Entry>, List<Entry>> change)
    {
        var rest = _entries.GetValueOrDefault(Key(ticket), []).Where(e => e.Ticket.Id != ticket.Id).ToList();
        return new TicketIndex(new Dictionary<(string, string, Language), List<Entry>>(_entries) { [Key(ticket)] = change(rest) });
    }

    private static (string, string, Language) Key(Ticket ticket) => (ticket.DeviceType, ticket.Code, ticket.Language);

    private static Entry Read(Ticket ticket, DeviceCatalog devices) =>
        new(ticket, Judge(ticket, devices), LampReader.Read(ticket.Image), WordPairs.Of(ticket.Text));

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
