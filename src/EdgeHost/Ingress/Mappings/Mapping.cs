using EdgeDiag.Fusion.Events;

namespace EdgeDiag.EdgeHost.Ingress.Mappings;

/// <summary>How messages of some topics become events (docs/reference/mappings.md).</summary>
internal sealed record Mapping
{
    /// <summary>What logs and dead letters call it.</summary>
    public required string Name { get; init; }

    /// <summary>Which topics.</summary>
    public required TopicPattern Topic { get; init; }

    /// <summary>What their messages are: faults, readings or images.</summary>
    public required EventKind Kind { get; init; }

    /// <summary>The machine.</summary>
    public required MappedSource Device { get; init; }

    /// <summary>Its line; null for that of the device list.</summary>
    public MappedSource? Line { get; init; }

    /// <summary>What must stand where for the mapping to take a message, or an entry.</summary>
    public IReadOnlyList<MappedCondition> When { get; init; } = [];

    /// <summary>A list or object, each entry of which the mapping is used for; null for the message as one.</summary>
    public PayloadPath? Each { get; init; }

    /// <summary>The event's members, by their names in messages.</summary>
    public required IReadOnlyDictionary<string, MappedSource> Members { get; init; }

    /// <summary>The alarm word; null for none.</summary>
    public AlarmWord? Bits { get; init; }

    /// <summary>The messages say which faults stand, not which come and go.</summary>
    public bool Standing { get; init; }

    /// <summary>Values of the code that mean that no fault stands; null for nothing found.</summary>
    public IReadOnlyList<string?> None { get; init; } = [];

    /// <summary>A reading's values, one by one.</summary>
    public IReadOnlyList<MappedValue> Values { get; init; } = [];

    /// <summary>A reading's values as the payload has them; null for one by one.</summary>
    public PayloadPath? AllValues { get; init; }
}

/// <summary>One of some values must stand at a path.</summary>
/// <param name="Path">Where.</param>
/// <param name="Values">The values; null where nothing may stand there.</param>
internal sealed record MappedCondition(PayloadPath Path, IReadOnlyList<string?> Values)
{
    /// <summary>Whether it holds.</summary>
    public bool Holds(MappedMessage message) =>
        message.Find(Path) is { } found ? Values.Any(v => v is not null && JsonValues.IsSame(found, v)) : Values.Contains(null);
}

/// <summary>A sensor's value.</summary>
/// <param name="Sensor">Its name.</param>
/// <param name="Source">Its value.</param>
/// <param name="Unit">Its unit; null for the sensor's own.</param>
internal sealed record MappedValue(MappedSource Sensor, MappedSource Source, string? Unit);

/// <summary>A word whose bits are faults.</summary>
/// <param name="From">The word.</param>
/// <param name="Codes">Bit, 0 the least, to code.</param>
internal sealed record AlarmWord(MappedSource From, IReadOnlyDictionary<int, MappedSource> Codes);
