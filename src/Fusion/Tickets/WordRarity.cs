namespace EdgeDiag.Fusion.Tickets;

/// <summary>How rare words are among the tickets of a language: "please have a look" tells less than "claw lets off air".</summary>
internal sealed class WordRarity
{
    private readonly Dictionary<string, int> _tickets = new(StringComparer.Ordinal);

    public WordRarity(IEnumerable<TicketEntry> entries)
    {
        foreach (var entry in entries)
        {
            Tickets++;
            foreach (var pair in entry.Words.SelectMany(w => w).Distinct(StringComparer.Ordinal))
                _tickets[pair] = _tickets.GetValueOrDefault(pair) + 1;
        }
    }

    /// <summary>How many tickets were counted.</summary>
    public int Tickets { get; }

    /// <summary>Mean inverse document frequency of a clause's pairs, 0 (in every ticket) to 1 (in none).</summary>
    public double RarityOf(IReadOnlySet<string> clause) =>
        Tickets == 0 ? 1 : clause.Average(p => Math.Log((Tickets + 1.0) / (_tickets.GetValueOrDefault(p) + 1))) / Math.Log(Tickets + 1.0);
}
