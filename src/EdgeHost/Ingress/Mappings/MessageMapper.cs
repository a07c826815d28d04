using System.Diagnostics.Metrics;
using System.Text.Json;
using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Observability;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Events.Messages;

namespace EdgeDiag.EdgeHost.Ingress.Mappings;

/// <summary>Turns messages of foreign topics into events, by the plant's mappings. Called by one thread at a time.</summary>
internal sealed class MessageMapper
{
    /// <summary>Messages of so many topics are compared with the ones before; topics may be invented.</summary>
    public const int MostTopics = 10_000;

    private const int MostEntries = 1000,
        LongestTopic = 1024;

    private static readonly Counter<long> Taken = HostMeter.Meter.CreateCounter<long>(
        "edgediag.mapping.messages",
        "{message}",
        "Messages that a mapping has taken, by mapping"
    );

    private readonly PlantMappings _mappings;
    private readonly string _site;
    private readonly EventWriter _writer;
    private readonly Dictionary<string, IReadOnlyList<(Mapping Mapping, IReadOnlyDictionary<string, string> Names)>> _routes = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Mapping, string Topic), HashSet<StandingFault>> _standing = [];

    /// <summary>A mapper.</summary>
    /// <param name="mappings">The plant's mappings.</param>
    /// <param name="site">The site of all events.</param>
    /// <param name="devices">Tells a machine's line.</param>
    public MessageMapper(PlantMappings mappings, string site, DeviceCatalog devices)
    {
        (_mappings, _site, _writer) = (mappings, site, new EventWriter(devices));
        Topics = mappings.Topics;
    }

    /// <summary>The topics that the broker is asked for.</summary>
    public IReadOnlyList<ForeignTopic> Topics { get; }

    /// <summary>The mappings.</summary>
    public IReadOnlyList<Mapping> Mappings => _mappings.All;

    /// <summary>Called with a mapping that takes a message.</summary>
    public Action<Mapping>? Took { get; set; }

    /// <summary>Maps a message. Never throws for what it contains.</summary>
    /// <param name="topic">Its topic; no mapping takes one of EdgeDiag's own.</param>
    /// <param name="payload">Its payload.</param>
    /// <param name="receipt">Its receipt.</param>
    public MappedEvents Map(string topic, ReadOnlySpan<byte> payload, Receipt receipt)
    {
        var mappings = Route(topic);
        if (mappings.Count == 0)
            return new MappedEvents(false, false, [], () => { });
        if (!AnyPayload.TryRead(payload, out var document, out var error))
        {
            var unread = new DecodeResult(null, $"topic {UnmappableException.Short(topic)}: {error}");
            return new MappedEvents(true, true, [unread], () => { });
        }

        using (document)
        {
            var events = new List<DecodeResult>();
            var remember = new List<Action>();
            var taken = false;
            foreach (var (mapping, names) in mappings)
                taken |= Map(mapping, topic, new MappedMessage(names, document.RootElement), receipt, events, remember);
            return new MappedEvents(true, taken, events, () => remember.ForEach(r => r()));
        }
    }

    // Topics are few, and their messages many.
    private IReadOnlyList<(Mapping Mapping, IReadOnlyDictionary<string, string> Names)> Route(string topic)
    {
        if (_routes.TryGetValue(topic, out var known))
            return known;
        List<(Mapping, IReadOnlyDictionary<string, string>)> found = [];
        if (!TopicPattern.IsOwn(topic))
            foreach (var mapping in _mappings.All)
                if (mapping.Topic.Match(topic) is { } names)
                    found.Add((mapping, names));
        if (_routes.Count < MostTopics && topic.Length <= LongestTopic)
            _routes[topic] = found;
        return found;
    }

    private bool Map(Mapping mapping, string topic, MappedMessage message, Receipt receipt, List<DecodeResult> events, List<Action> remember)
    {
        var source = $"topic {UnmappableException.Short(topic)}: mapping {mapping.Name}";
        try
        {
            if (!mapping.When.Where(w => !w.Path.OfEntry).All(w => w.Holds(message)))
                return false;
        }
        catch (UnmappableException e)
        {
            Refuse(source, $"when: {e.Message}", events);
            return true;
        }

        Taken.Add(1, new KeyValuePair<string, object?>("mapping", mapping.Name));
        Took?.Invoke(mapping);
        var (before, isKnown) = (events.Count, _standing.TryGetValue((mapping.Name, topic), out var stood));
        var standing = new StandingFaults(stood ?? []);
        Each(
            source,
            () => Entries(mapping, message, source, events).ToList(),
            entry =>
            {
                if (!mapping.When.Where(w => w.Path.OfEntry).All(w => w.Holds(entry)))
                    return;
                if (mapping.Standing)
                    standing.Add(mapping, entry, _writer);
                else
                    Add(_writer.Write(mapping, entry));
            },
            events
        );
        if (mapping.Standing)
        {
            // Where something could not be read nobody knows that it does not stand.
            standing.IsWhole = events.Skip(before).All(e => e.Event is not null);
            Each(source, () => standing.Changes(mapping, message, _writer).ToList(), Add, events);
            remember.Add(() => Remember((mapping.Name, topic), standing.Now));
        }

        return true;

        void Add(WrittenEvent written)
        {
            // Each event of a message is one of its own.
            var own = events.Count == 0 ? receipt : receipt with { Number = Guid.CreateVersion7(receipt.At) };
            var decoded = EventDecoder.Decode(new TopicAddress(_site, written.Line, written.Device, mapping.Kind), written.Payload.Span, own, source);
            // What has come since the message before has come anew, whatever time or id it bears again.
            if (mapping.Standing && isKnown && decoded.Event is FaultEvent fault)
                decoded = decoded with { Event = fault.Anew(own) };
            events.Add(decoded with { Problems = [.. written.Problems, .. decoded.Problems] });
        }
    }

    private void Remember((string Mapping, string Topic) key, HashSet<StandingFault> standing)
    {
        // That nothing stands is worth a place only where something stood.
        if (_standing.ContainsKey(key) || (_standing.Count < MostTopics && standing.Count > 0))
            _standing[key] = standing;
    }

    // What one entry holds costs that entry alone.
    private static void Each<T>(string source, Func<IReadOnlyList<T>> all, Action<T> use, List<DecodeResult> events)
    {
        IReadOnlyList<T> items = [];
        try
        {
            items = all();
        }
        catch (UnmappableException e)
        {
            Refuse(source, e.Message, events);
        }

        foreach (var item in items)
            try
            {
                use(item);
            }
            catch (UnmappableException e)
            {
                Refuse(source, e.Message, events);
            }
    }

    private static IEnumerable<MappedMessage> Entries(Mapping mapping, MappedMessage message, string source, List<DecodeResult> events)
    {
        if (mapping.Each is null)
            return [message];
        if (message.Find(mapping.Each) is not { ValueKind: JsonValueKind.Array or JsonValueKind.Object } list)
        {
            var found = message.Find(mapping.Each) is { } other ? UnmappableException.Short(other.GetRawText()) : "nothing";
            Refuse(source, $"each: expected a list or an object at {mapping.Each.Text}, found {found}", events);
            return [];
        }

        var entries = message.Entries(list).Where(e => e.Entry!.Value.ValueKind != JsonValueKind.Null).Take(MostEntries + 1).ToList();
        if (entries.Count > MostEntries)
            Refuse(source, $"each: expected at most {MostEntries} entries, found more; the others are left out", events);
        return entries.Take(MostEntries);
    }

    private static void Refuse(string source, string reason, List<DecodeResult> events) => events.Add(new DecodeResult(null, $"{source}: {reason}"));
}
