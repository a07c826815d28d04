namespace EdgeDiag.Fusion.Tickets;

/// <summary>The tickets of one device type, code and language, and how much each sensor and lamp has told of their causes.</summary>
internal sealed class TicketGroup
{
    // Chosen on training tickets, each left out in turn. A fact that has told nothing still counts a little.
    private const double LeastWeight = 0.3,
        WeightPerNat = 5;

    // Among fewer tickets than this nothing can be said; every fact then counts like one that tells this much.
    private const int Few = 4;
    private const double Assumed = 0.3;

    private readonly Lazy<Dictionary<TicketFact, double>> _weights;

    public TicketGroup(IReadOnlyList<TicketEntry> entries)
    {
        Entries = entries;
        _weights = new Lazy<Dictionary<TicketFact, double>>(() =>
            entries
                .SelectMany(e => e.Facts.Keys)
                .Distinct()
                .ToDictionary(f => f, f => LeastWeight + WeightPerNat * (entries.Count < Few ? Assumed : Information(f)))
        );
    }

    public static TicketGroup None { get; } = new([]);

    public IReadOnlyList<TicketEntry> Entries { get; }

    /// <summary>Sum of the weights of the facts that a case and a ticket agree in.</summary>
    public double Agreement(IReadOnlyDictionary<TicketFact, int> facts, TicketEntry entry)
    {
        var sum = 0.0;
        foreach (var (fact, value) in facts)
            if (entry.Facts.TryGetValue(fact, out var then) && then == value)
                sum += _weights.Value[fact];
        return sum;
    }

    /// <summary>Sum of the weights of all facts of a case that any ticket knows.</summary>
    public double Most(IReadOnlyDictionary<TicketFact, int> facts) => facts.Keys.Sum(f => _weights.Value.GetValueOrDefault(f));

    // Mutual information of a fact and the cause in nats, less what chance alone gives in so few tickets (Miller and Madow's correction).
    private double Information(TicketFact fact)
    {
        const int NotKnown = -1;
        var pairs = Entries.Select(e => (Value: e.Facts.TryGetValue(fact, out var v) ? v : NotKnown, e.Ticket.Cause)).ToList();
        double n = pairs.Count;
        var values = pairs.CountBy(p => p.Value).ToDictionary();
        var causes = pairs.CountBy(p => p.Cause).ToDictionary();
        var information = pairs.CountBy(p => p).Sum(p => p.Value / n * Math.Log(p.Value * n / ((double)values[p.Key.Value] * causes[p.Key.Cause])));
        return Math.Max(0, information - (values.Count - 1) * (causes.Count - 1) / (2 * n));
    }
}
