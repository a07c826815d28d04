using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Codes;
using EdgeDiag.Fusion.Devices;

namespace EdgeDiag.Fusion.Tickets;

/// <summary>Earlier tickets by device type and code, in whatever spelling. Immutable; replaced whole when tickets arrive.</summary>
public sealed class TicketIndex
{
    // Chosen on training tickets, each left out in turn.
    private const double LineWeight = 1,
        WordsWeight = 6,
        AlikeEnough = 0.4;

    // Words are counted anew when there are so many times the tickets that were counted.
    private const double Grown = 1.1;

    private readonly Dictionary<(string Type, string Code, Language Language), TicketGroup> _groups;
    private readonly Dictionary<Language, WordRarity> _rarity;
    private readonly PlantCodes _codes;

    /// <summary>An index over tickets.</summary>
    /// <param name="tickets">The tickets.</param>
    /// <param name="devices">Whose limits judge the readings; a ticket of an unlisted device is judged as unknown.</param>
    /// <param name="codes">The manuals' codes, which say what spellings are one code; null for none.</param>
    public TicketIndex(IEnumerable<Ticket> tickets, DeviceCatalog devices, PlantCodes? codes = null)
        : this(
            tickets
                .GroupBy(t => Key(t, codes ?? PlantCodes.Empty))
                .ToDictionary(g => g.Key, g => new TicketGroup([.. g.Select(t => TicketEntry.FromTicket(t, devices))])),
            [],
            codes ?? PlantCodes.Empty
        ) { }

    private TicketIndex(
        Dictionary<(string Type, string Code, Language Language), TicketGroup> groups,
        Dictionary<Language, WordRarity> counted,
        PlantCodes codes
    )
    {
        _codes = codes;
        _groups = groups;
        _rarity = groups
            .GroupBy(g => g.Key.Language)
            .ToDictionary(
                g => g.Key,
                g =>
                    counted.GetValueOrDefault(g.Key) is { } rarity && g.Sum(x => x.Value.Entries.Count) <= Grown * rarity.Tickets
                        ? rarity
                        : new WordRarity(g.SelectMany(x => x.Value.Entries))
            );
    }

    /// <summary>No tickets.</summary>
    public static TicketIndex Empty { get; } = new([], [], PlantCodes.Empty);

    /// <summary>How many tickets of a device type have a code, in any language.</summary>
    public int Count(string deviceType, string code) => GroupsOf(deviceType, code).Sum(g => g.Entries.Count);

    /// <summary>The tickets of a device type that have a code, in any language.</summary>
    public IEnumerable<Ticket> TicketsOf(string deviceType, string code) => GroupsOf(deviceType, code).SelectMany(g => g.Entries, (_, e) => e.Ticket);

    /// <summary>The same tickets and one more, in place of one with the same id.</summary>
    /// <param name="ticket">The ticket.</param>
    /// <param name="devices">Whose limits judge its readings.</param>
    public TicketIndex With(Ticket ticket, DeviceCatalog devices) => Changed(ticket, rest => [.. rest, TicketEntry.FromTicket(ticket, devices)]);

    /// <summary>The same tickets but for one.</summary>
    public TicketIndex Without(Ticket ticket) => Changed(ticket, rest => rest);

    // Only the group of its key is made anew; a ticket keeps type, code and language whatever is said of its cause.
    private TicketIndex Changed(Ticket ticket, Func<List<TicketEntry>, IReadOnlyList<TicketEntry>> change)
    {
        var key = Key(ticket, _codes);
        var rest = _groups.GetValueOrDefault(key, TicketGroup.None).Entries.Where(e => e.Ticket.Id != ticket.Id).ToList();
        return new TicketIndex(new Dictionary<(string, string, Language), TicketGroup>(_groups) { [key] = new(change(rest)) }, _rarity, _codes);
    }

    private IEnumerable<TicketGroup> GroupsOf(string deviceType, string code)
    {
        var key = _codes.Key(deviceType, code);
        return _groups.Where(g => g.Key.Type == deviceType && g.Key.Code == key).Select(g => g.Value);
    }

    private static (string Type, string Code, Language Language) Key(Ticket ticket, PlantCodes codes) =>
        (ticket.DeviceType, codes.Key(ticket.DeviceType, ticket.Code), ticket.Language);

    /// <summary>
    /// The tickets nearest to a case, best first: same device type, code and language; then by the sensors and lamps that agree,
    /// each weighted by what it has told of the cause in the tickets of this code, by the clause most like one of the case's,
    /// weighted by how rare its words are, and by the line; then newest.
    /// </summary>
    /// <param name="case">The case.</param>
    /// <param name="language">Language of the tickets.</param>
    /// <param name="limit">Most tickets.</param>
    /// <param name="except">Id of a ticket to leave out; null for none.</param>
    public IReadOnlyList<Ticket> Nearest(DiagnosisCase @case, Language language, int limit, string? except = null) =>
        [.. Votes(@case, language, limit, except).Select(v => v.Ticket)];

    /// <summary>The same tickets, each with how like the case it is.</summary>
    /// <inheritdoc cref="Nearest"/>
    public IReadOnlyList<TicketVote> Votes(DiagnosisCase @case, Language language, int limit, string? except = null)
    {
        if (!_groups.TryGetValue((@case.Device.Type, _codes.Key(@case.Device.Type, @case.Fault.Code), language), out var group))
            return [];
        var facts = TicketEntry.FactsOf(@case.Sensors.Select(s => (s.Sensor.Name, s.Judgement)), @case.Lamps);
        var words = TicketEntry.WordsOf(@case.Fault.Text, @case.ImageDescription).Select(w => (Clause: w, Rarity: _rarity[language].RarityOf(w))).ToList();
        var most = group.Most(facts) + LineWeight + WordsWeight * words.Select(w => w.Rarity).DefaultIfEmpty().Max();
        return
        [
            .. group
                .Entries.Where(e => e.Ticket.Id != except)
                .Select(e => new TicketVote(
                    e.Ticket,
                    (group.Agreement(facts, e) + (e.Ticket.Line == @case.Device.Line ? LineWeight : 0) + WordsWeight * Alike(words, e)) / most,
                    most
                ))
                .OrderByDescending(t => t.Likeness)
                .ThenByDescending(t => t.Ticket.Timestamp)
                .ThenBy(t => t.Ticket.Id, StringComparer.Ordinal)
                .Take(limit),
        ];
    }

    private static double Alike(List<(IReadOnlySet<string> Clause, double Rarity)> words, TicketEntry entry) =>
        words
            .SelectMany(w => entry.Words, (w, then) => (Alike: WordPairs.Similarity(w.Clause, then), w.Rarity))
            .Where(a => a.Alike >= AlikeEnough)
            .Select(a => a.Alike * a.Rarity)
            .DefaultIfEmpty()
            .Max();
}
