namespace EdgeDiag.Fusion.Alarms;

/// <summary>Which alarm came before which in earlier episodes. Immutable.</summary>
public sealed class LearnedOrder
{
    private readonly Dictionary<(AlarmKey First, AlarmKey Later), int> _before = [];

    /// <summary>Nothing learned.</summary>
    public static LearnedOrder None { get; } = new([]);

    /// <summary>Learns from episodes.</summary>
    /// <param name="episodes">Each with its alarms in order of their first coming.</param>
    public LearnedOrder(IEnumerable<IReadOnlyList<AlarmKey>> episodes)
    {
        foreach (var episode in episodes)
            for (var i = 0; i < episode.Count; i++)
            for (var j = i + 1; j < episode.Count; j++)
                _before[(episode[i], episode[j])] = _before.GetValueOrDefault((episode[i], episode[j])) + 1;
    }

    /// <summary>How often one came before the other, less how often it came after it.</summary>
    public int Lead(AlarmKey one, AlarmKey other) => _before.GetValueOrDefault((one, other)) - _before.GetValueOrDefault((other, one));

    /// <summary>Whether an alarm has followed another in every episode that had both, and in two at least.</summary>
    public bool Follows(AlarmKey first, AlarmKey later) => _before.GetValueOrDefault((first, later)) >= 2 && !_before.ContainsKey((later, first));
}
