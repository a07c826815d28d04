using System.Text;
using System.Text.Json;

namespace EdgeDiag.Fusion.Events;

/// <summary>
/// Turns MQTT messages into events (docs/reference/messages.md). Never throws for what a message contains. Unknown members are ignored; of
/// duplicate members the last counts, as System.Text.Json has it.
/// </summary>
public static class EventDecoder
{
    /// <summary>Largest payload that is looked at, bytes.</summary>
    public const int MaxPayloadBytes = 256 * 1024;

    private const int MaxTextLength = 4000,
        MaxSensors = 256;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16 };

    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Decodes one message.</summary>
    /// <param name="topic">Its topic.</param>
    /// <param name="payload">Its payload.</param>
    /// <param name="receipt">Its receipt, which bounds its time; null for a recorded message, whose own time stands and is needed.</param>
    public static DecodeResult Decode(string topic, ReadOnlySpan<byte> payload, Receipt? receipt = null)
    {
        if (!TopicAddress.TryParse(topic, out var address, out var error))
            return new DecodeResult(null, error);
        try
        {
            return new DecodeResult(Decode(address, payload, receipt), null);
        }
        catch (UnreadableMessageException e)
        {
            return new DecodeResult(null, $"topic {Quoted.Short(topic)}: {e.Message}");
        }
    }

    /// <summary>Decodes a verdict that came another way than over MQTT, such as over HTTP.</summary>
    /// <param name="site">Site of the machine whose diagnosis is judged.</param>
    /// <param name="line">Its line.</param>
    /// <param name="device">Its id.</param>
    /// <param name="body">The verdict, an object of whole characters.</param>
    /// <param name="receipt">Its receipt, which bounds its time.</param>
    public static DecodeResult DecodeFeedback(string site, string line, string device, JsonElement body, Receipt receipt)
    {
        try
        {
            var (address, members) = (new TopicAddress(site, line, device, EventKind.Feedback), new MessageMembers(body));
            CheckMachine(address, members, "the diagnosis");
            return new DecodeResult(Feedback(address, members, receipt), null);
        }
        catch (UnreadableMessageException e)
        {
            return new DecodeResult(null, e.Message);
        }
    }

    private static PlantEvent Decode(TopicAddress address, ReadOnlySpan<byte> payload, Receipt? receipt)
    {
        if (payload.Length == 0)
            throw new UnreadableMessageException("payload", "a JSON object", "nothing");
        if (payload.Length > MaxPayloadBytes)
            throw new UnreadableMessageException("payload", $"at most {MaxPayloadBytes} bytes", $"{payload.Length}");
        if (payload.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) || payload.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47]))
            throw new UnreadableMessageException("payload", "{\"ts\", \"description\"}", "a picture; this version reads descriptions only");
        try
        {
            // Checked first: the JSON reader would replace some broken sequences instead of refusing them.
            var text = Utf8.GetString(payload);
            using var document = JsonDocument.Parse(text, Strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new UnreadableMessageException("payload", "a JSON object", document.RootElement.ValueKind.ToString());
            var members = new MessageMembers(document.RootElement);
            CheckMachine(address, members, "the topic");
            return address.Kind switch
            {
                EventKind.Fault => Fault(address, members, receipt),
                EventKind.Reading => Reading(address, members, receipt),
                EventKind.Image => Image(address, members, receipt),
                _ => Feedback(address, members, receipt),
            };
        }
        catch (JsonException)
        {
            throw Broken(payload);
        }
        catch (DecoderFallbackException)
        {
            throw new UnreadableMessageException("payload", "UTF-8", "bytes that are not");
        }
        catch (InvalidOperationException)
        {
            // A string with an unpaired surrogate escape, such as "\ud800".
            throw new UnreadableMessageException("payload", "strings of whole characters", "half a surrogate pair");
        }
    }

    // The reader's own words say neither simply.
    private static UnreadableMessageException Broken(ReadOnlySpan<byte> payload)
    {
        if (payload.StartsWith(Encoding.UTF8.Preamble))
            return new UnreadableMessageException("payload", "JSON in UTF-8", "a byte order mark in front of it");
        try
        {
            // A document would set memory aside for the greatest depth before it reads anything; the reader takes what it needs.
            var deeper = new Utf8JsonReader(payload, new JsonReaderOptions { MaxDepth = MaxPayloadBytes });
            while (deeper.Read()) { }

            return new UnreadableMessageException("payload", $"JSON nested at most {Strict.MaxDepth} deep", "one that is nested deeper");
        }
        catch (JsonException e)
        {
            return new UnreadableMessageException("payload", "JSON", $"an error in line {e.LineNumber + 1} at byte {e.BytePositionInLine + 1}");
        }
    }

    // A gateway that publishes one machine's message under another's topic must not be believed either way.
    private static void CheckMachine(TopicAddress address, MessageMembers members, string source)
    {
        foreach (var (key, segment) in (ReadOnlySpan<(string, string)>)[("site", address.Site), ("line", address.Line), ("device", address.Device)])
            if (members.OptionalText(key, MaxTextLength) is { } named && named != segment)
                throw new UnreadableMessageException(key, $"{Quoted.Short(segment)} as in {source}, or nothing", Quoted.Short(named));
    }

    private static (DateTimeOffset? Sent, DateTimeOffset Time, SenderClock Clock) Time(MessageMembers m, Receipt? receipt)
    {
        if (receipt is null && m.Time("ts") is var own)
            return (own, own, SenderClock.Trusted);
        var sent = m.OptionalTime("ts");
        var (time, clock) = receipt!.Judge(sent);
        return (sent, time, clock);
    }

    private static FaultEvent Fault(TopicAddress a, MessageMembers m, Receipt? receipt)
    {
        var (sent, time, clock) = Time(m, receipt);
        var code = m.Text("code", 1, 64);
        var state = m.Name<FaultState>("state", FaultState.Active);
        var id = m.OptionalText("id", 128);
        // Without an id and with a clock that stands still or is not there, nothing tells two faults apart but their receipt.
        var identity = FaultIdentity.Key(a.Site, a.Line, a.Device, id, state, code, sent, id is null && clock != SenderClock.Trusted ? receipt!.Number : null);
        return new FaultEvent(
            a.Site,
            a.Line,
            a.Device,
            time,
            id ?? "f-" + FaultIdentity.Digest(identity),
            code,
            state,
            m.Name<Severity>("severity", Severity.Medium),
            m.OptionalText("text", MaxTextLength)
        )
        {
            HasOwnId = id is not null,
            Redelivered = receipt is { Redelivered: true },
            Identity = identity,
            Sent = sent,
            Received = receipt?.At,
            Clock = clock,
        };
    }

    private static ImageEvent Image(TopicAddress a, MessageMembers m, Receipt? receipt)
    {
        var (sent, time, clock) = Time(m, receipt);
        return new ImageEvent(a.Site, a.Line, a.Device, time, m.Text("description", 1, MaxTextLength))
        {
            Sent = sent,
            Received = receipt?.At,
            Clock = clock,
        };
    }

    private static ReadingEvent Reading(TopicAddress a, MessageMembers m, Receipt? receipt)
    {
        var (sent, time, clock) = Time(m, receipt);
        var values = m.Object("values");
        var read = new Dictionary<string, SensorValue>(StringComparer.Ordinal);
        foreach (var member in values.EnumerateObject())
        {
            if (read.Count >= MaxSensors)
                throw new UnreadableMessageException("values", $"at most {MaxSensors} sensors", "more");
            var key = $"values.{Quoted.Short(member.Name)}";
            read[member.Name] =
                member.Value.ValueKind == JsonValueKind.Object
                    ? new SensorValue(new MessageMembers(member.Value).Number("value", key), new MessageMembers(member.Value).OptionalText("unit", 32))
                    : new SensorValue(MessageMembers.Number(member.Value, key), null);
        }

        if (read.Count == 0)
            throw new UnreadableMessageException("values", "at least one sensor", "none");
        return new ReadingEvent(a.Site, a.Line, a.Device, time, read)
        {
            Sent = sent,
            Received = receipt?.At,
            Clock = clock,
        };
    }

    private static FeedbackEvent Feedback(TopicAddress a, MessageMembers m, Receipt? receipt)
    {
        var verdict = m.Name<FeedbackVerdict>("verdict", null);
        var cause = m.OptionalText("cause", RecordLimits.Cause);
        if (verdict == FeedbackVerdict.Corrected && string.IsNullOrWhiteSpace(cause))
            throw new UnreadableMessageException("cause", "the right cause where the verdict is corrected", "nothing");
        if (!m.Has("ts"))
            throw new UnreadableMessageException("ts", MessageMembers.Times, "nothing");
        var (sent, time, clock) = Time(m, receipt);
        // Nobody has judged in the future: within the bound too, a later verdict must be able to correct this one.
        if (time > receipt?.At)
            time = receipt.At;
        return new FeedbackEvent(
            a.Site,
            a.Line,
            a.Device,
            time,
            m.Text("diagnosis_id", 1, RecordLimits.Id),
            verdict,
            cause,
            m.Texts("actions", RecordLimits.Actions, RecordLimits.Text),
            m.OptionalText("by", RecordLimits.Person)
        )
        {
            Sent = sent,
            Received = receipt?.At,
            Clock = clock,
        };
    }
}
