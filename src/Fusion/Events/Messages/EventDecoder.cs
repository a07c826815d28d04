using System.Text.Json;

namespace EdgeDiag.Fusion.Events.Messages;

/// <summary>
/// Turns MQTT messages into events (docs/reference/messages.md). Never throws for what a message contains. Unknown members are ignored; of
/// duplicate members the last counts, as System.Text.Json has it. A member that cannot be used costs that member alone, unless the
/// message means nothing without it.
/// </summary>
public static class EventDecoder
{
    /// <summary>Largest payload that is looked at, bytes.</summary>
    public const int MaxPayloadBytes = 256 * 1024;

    private const int MaxTextLength = RecordLimits.Text;

    /// <summary>Decodes one message.</summary>
    /// <param name="topic">Its topic.</param>
    /// <param name="payload">Its payload.</param>
    /// <param name="receipt">Its receipt, which bounds its time; null for a recorded message, whose own time stands and is needed.</param>
    public static DecodeResult Decode(string topic, ReadOnlySpan<byte> payload, Receipt? receipt = null)
    {
        return TopicAddress.TryParse(topic, out var address, out var error)
            ? Decode(address, payload, receipt, $"topic {Quoted.Short(topic)}")
            : new DecodeResult(null, error);
    }

    /// <summary>Decodes a message that came another way, in the form of one.</summary>
    /// <param name="address">Whose it is.</param>
    /// <param name="payload">Its payload.</param>
    /// <param name="receipt">Its receipt; null for a recorded message.</param>
    /// <param name="source">What an error names as its origin.</param>
    public static DecodeResult Decode(TopicAddress address, ReadOnlySpan<byte> payload, Receipt? receipt, string source)
    {
        try
        {
            return Decode(address, payload, receipt);
        }
        catch (UnreadableMessageException e)
        {
            return new DecodeResult(null, $"{source}: {e.Message}");
        }
    }

    /// <summary>A fault's code as a message's is read: a text without the white space around it, or a number as text; null for anything else.</summary>
    public static string? CodeOf(JsonElement code) => MessageMembers.TryText(code, out var text) ? text : null;

    /// <summary>Decodes a verdict that came another way than over MQTT, such as over HTTP.</summary>
    /// <param name="site">Site of the machine whose diagnosis is judged.</param>
    /// <param name="line">Its line.</param>
    /// <param name="device">Its id.</param>
    /// <param name="body">The verdict, an object of whole characters.</param>
    /// <param name="receipt">Its receipt, which bounds its time.</param>
    /// <returns>The event, or what is wrong: whoever asks can mend a member that cannot be used, so none is left out.</returns>
    public static DecodeResult DecodeFeedback(string site, string line, string device, JsonElement body, Receipt receipt)
    {
        try
        {
            var (address, members) = (new TopicAddress(site, line, device, EventKind.Feedback), new ForgivingMembers(new MessageMembers(body)));
            CheckMachine(address, members, "the diagnosis");
            var feedback = Feedback(address, members, receipt);
            return members.Problems.Count == 0 ? new DecodeResult(feedback, null) : new DecodeResult(null, members.Problems[0].ToString());
        }
        catch (UnreadableMessageException e)
        {
            return new DecodeResult(null, e.Message);
        }
    }

    private static DecodeResult Decode(TopicAddress address, ReadOnlySpan<byte> payload, Receipt? receipt)
    {
        using var document = MessagePayload.Parse(payload);
        try
        {
            var members = new ForgivingMembers(new MessageMembers(document.RootElement));
            CheckMachine(address, members, "the topic");
            PlantEvent known = address.Kind switch
            {
                EventKind.Fault => Fault(address, members, receipt),
                EventKind.Reading => Reading(address, members, receipt),
                EventKind.Image => Image(address, members, receipt),
                EventKind.Ack => Ack(address, members, receipt),
                _ => Feedback(address, members, receipt),
            };
            return new DecodeResult(known, null) { Problems = members.Problems };
        }
        catch (InvalidOperationException)
        {
            // A name with an unpaired surrogate escape, such as "\ud800".
            throw new UnreadableMessageException("payload", "strings of whole characters", "half a surrogate pair");
        }
    }

    // A gateway that publishes one machine's message under another's topic must not be believed either way.
    private static void CheckMachine(TopicAddress address, ForgivingMembers members, string source)
    {
        foreach (var (key, segment) in (ReadOnlySpan<(string, string)>)[("site", address.Site), ("line", address.Line), ("device", address.Device)])
            if (members.Text(key, MaxTextLength) is { } named && named != segment)
                throw new UnreadableMessageException(key, $"{Quoted.Short(segment)} as in {source}, or nothing", Quoted.Short(named));
    }

    private static (DateTimeOffset? Sent, DateTimeOffset Time, SenderClock Clock) Time(ForgivingMembers m, Receipt? receipt)
    {
        if (receipt is null && m.Needed.Time("ts") is var own)
            return (own, own, SenderClock.Trusted);
        var sent = m.Time("ts");
        var (time, clock) = receipt!.Judge(sent);
        return (sent, time, clock);
    }

    private static FaultEvent Fault(TopicAddress a, ForgivingMembers m, Receipt? receipt)
    {
        var (sent, time, clock) = Time(m, receipt);
        var code = m.Needed.Text("code", 1, 64);
        // Neither raised nor gone is no fault that can be counted.
        var state = m.Needed.Name<FaultState>("state", FaultState.Active);
        var id = m.Text("id", 128);
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
            m.Name("severity", Severity.Medium),
            m.Text("text", MaxTextLength)
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

    private static ImageEvent Image(TopicAddress a, ForgivingMembers m, Receipt? receipt)
    {
        var (sent, time, clock) = Time(m, receipt);
        return new ImageEvent(a.Site, a.Line, a.Device, time, m.Needed.Text("description", 1, MaxTextLength))
        {
            Sent = sent,
            Received = receipt?.At,
            Clock = clock,
        };
    }

    private static ReadingEvent Reading(TopicAddress a, ForgivingMembers m, Receipt? receipt)
    {
        var (sent, time, clock) = Time(m, receipt);
        return new ReadingEvent(a.Site, a.Line, a.Device, time, ReadingMembers.Read(m))
        {
            Sent = sent,
            Received = receipt?.At,
            Clock = clock,
        };
    }

    private static AckEvent Ack(TopicAddress a, ForgivingMembers m, Receipt? receipt)
    {
        var (sent, time, clock) = Time(m, receipt);
        var (caseId, code) = (m.Needed.OptionalText("case_id", RecordLimits.Id), m.Needed.OptionalText("code", RecordLimits.Code));
        if (caseId is null && code is null)
            throw new UnreadableMessageException("case_id", "the case, or a code", "neither");
        return new AckEvent(a.Site, a.Line, a.Device, time, caseId, code, m.Needed.Text("by", 1, RecordLimits.Person))
        {
            Sent = sent,
            Received = receipt?.At,
            Clock = clock,
        };
    }

    private static FeedbackEvent Feedback(TopicAddress a, ForgivingMembers m, Receipt? receipt)
    {
        var verdict = m.Needed.Name<FeedbackVerdict>("verdict", null);
        var cause = verdict == FeedbackVerdict.Corrected ? m.Needed.OptionalText("cause", RecordLimits.Cause) : m.Text("cause", RecordLimits.Cause);
        if (verdict == FeedbackVerdict.Corrected && string.IsNullOrWhiteSpace(cause))
            throw new UnreadableMessageException("cause", "the right cause where the verdict is corrected", "nothing");
        // A verdict needs its time, by which a later one corrects it.
        if (m.Needed.OptionalTime("ts") is null)
            throw new UnreadableMessageException("ts", MessageTime.Expected, "nothing");
        var (sent, time, clock) = Time(m, receipt);
        // Nobody has judged in the future: within the bound too, a later verdict must be able to correct this one.
        if (time > receipt?.At)
            time = receipt.At;
        return new FeedbackEvent(
            a.Site,
            a.Line,
            a.Device,
            time,
            m.Needed.Text("diagnosis_id", 1, RecordLimits.Id),
            verdict,
            cause,
            m.Texts("actions", RecordLimits.Actions, RecordLimits.Text),
            m.Text("by", RecordLimits.Person)
        )
        {
            Sent = sent,
            Received = receipt?.At,
            Clock = clock,
        };
    }
}
