using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Events.Messages;

namespace EdgeDiag.EdgeHost.Ingress.Mappings;

/// <summary>Writes what a mapping says of a message in the form of EdgeDiag's own messages, so that one decoder reads both.</summary>
/// <param name="devices">Tells a machine's line.</param>
internal sealed class EventWriter(DeviceCatalog devices)
{
    /// <summary>The line of a machine that is in no line of the list.</summary>
    public const string Unlisted = "unlisted";

    private const int LongestSegment = 128,
        MostCharacters = RecordLimits.Text;

    // As people write: a Chinese text would be twice as long otherwise.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Dictionary<EventKind, string> Needed = new() { [EventKind.Fault] = "code", [EventKind.Image] = "description" };

    private readonly ILookup<string, string> _lines = devices.All.ToLookup(d => d.Id, d => d.Line, StringComparer.Ordinal);

    /// <summary>Writes the event of a message or an entry.</summary>
    /// <exception cref="UnmappableException">A member that is needed is missing or cannot be used.</exception>
    public WrittenEvent Write(Mapping mapping, MappedMessage message)
    {
        var (line, device) = Machine(mapping, message);
        var problems = new List<MessageProblem>();
        var members = new List<KeyValuePair<string, JsonElement>>();
        foreach (var (name, source) in mapping.Members)
            if (Member(mapping, name, source, message, problems) is { } value)
                members.Add(KeyValuePair.Create(name, value));
        return new WrittenEvent(
            line,
            device,
            Payload(members, mapping.Kind == EventKind.Reading ? w => Values(mapping, message, problems, w) : null),
            problems
        );
    }

    /// <summary>Writes the end of a standing fault.</summary>
    public static WrittenEvent WriteEnd(StandingFault fault, JsonElement? time)
    {
        var members = new List<KeyValuePair<string, JsonElement>>
        {
            KeyValuePair.Create("code", JsonValues.Of(fault.Code)),
            KeyValuePair.Create("state", JsonValues.Of("cleared")),
        };
        if (time is { } at)
            members.Add(KeyValuePair.Create("ts", at));
        return new WrittenEvent(fault.Line, fault.Device, Payload(members, null), []);
    }

    /// <summary>Line and id of the machine.</summary>
    /// <exception cref="UnmappableException">There is none, or no topic could name it.</exception>
    public (string Line, string Device) Machine(Mapping mapping, MappedMessage message)
    {
        var device = Segment("device", mapping.Device, message) ?? throw new UnmappableException("device", $"a machine at {mapping.Device}", "nothing");
        if (mapping.Line is { } source && Segment("line", source, message) is { } line)
            return (line, device);
        List<string> lines = [.. _lines[device]];
        return lines.Count <= 1
            ? (lines.Count == 1 ? lines[0] : Unlisted, device)
            : throw new UnmappableException("line", $"the machine's line, since {lines.Count} lines have a {UnmappableException.Short(device)}", "nothing");
    }

    /// <summary>A member's value; null where it is missing, or cannot be used and the event counts without it.</summary>
    /// <exception cref="UnmappableException">It is needed.</exception>
    public static JsonElement? Member(Mapping mapping, string name, MappedSource source, MappedMessage message, List<MessageProblem> problems)
    {
        var isNeeded = Needed.GetValueOrDefault(mapping.Kind) == name;
        try
        {
            var value = source.Of(message);
            if (value is null && isNeeded)
                throw new UnmappableException("", $"something at {source}", "nothing");
            if (value is not { } found)
                return null;
            var text = JsonValues.Text(found) ?? throw new UnmappableException("a text or a number", found);
            // One that is too long costs itself, not the event's room.
            return text.Length <= MostCharacters ? value : throw new UnmappableException("", $"at most {MostCharacters} characters", $"{text.Length}");
        }
        // Whether a fault has come or gone is as needed as its code.
        catch (UnmappableException e) when (isNeeded || name == "state")
        {
            throw new UnmappableException(name, e.Expected, e.Found);
        }
        catch (UnmappableException e)
        {
            problems.Add(new MessageProblem(name, e.Expected, e.Found));
            return null;
        }
    }

    private static string? Segment(string name, MappedSource source, MappedMessage message)
    {
        try
        {
            if (source.Of(message) is not { } value)
                return null;
            var text = value.ValueKind is JsonValueKind.String or JsonValueKind.Number ? JsonValues.Text(value)!.Trim() : "";
            return text.Length is > 0 and <= LongestSegment && !text.Any(c => c is '/' or '+' or '#' || char.IsControl(c))
                ? text
                : throw new UnmappableException($"1 to {LongestSegment} characters without / + #", value);
        }
        catch (UnmappableException e)
        {
            throw new UnmappableException(name, e.Expected, e.Found);
        }
    }

    private static void Values(Mapping mapping, MappedMessage message, List<MessageProblem> problems, Utf8JsonWriter writer)
    {
        writer.WritePropertyName("values");
        if (mapping.AllValues is { } path)
        {
            if (message.Find(path) is not { ValueKind: JsonValueKind.Object } all)
                throw new UnmappableException(
                    "values",
                    $"an object at {path.Text}",
                    message.Find(path) is { } other ? UnmappableException.Short(other.GetRawText()) : "nothing"
                );
            Whole(all, problems, writer);
            return;
        }

        writer.WriteStartObject();
        var (written, before) = (0, problems.Count);
        foreach (var value in mapping.Values)
            if (Value(value, message, problems) is var (sensor, number))
            {
                writer.WritePropertyName(sensor);
                if (value.Unit is { } unit)
                {
                    writer.WriteStartObject();
                    writer.WritePropertyName("value");
                    number.WriteTo(writer);
                    writer.WriteString("unit", unit);
                    writer.WriteEndObject();
                }
                else
                    number.WriteTo(writer);
                written++;
            }

        writer.WriteEndObject();
        if (written == 0)
            throw problems.Count > before
                ? new UnmappableException(problems[before].Member, problems[before].Expected, problems[before].Found)
                : new UnmappableException("values", $"a value at {string.Join(" or ", mapping.Values.Take(8).Select(v => v.Source))}", "nothing");
    }

    // Member by member: one that is no whole text costs itself.
    private static void Whole(JsonElement all, List<MessageProblem> problems, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach (var member in all.EnumerateObject())
            try
            {
                var name = member.Name;
                var raw = member.Value.GetRawText();
                writer.WritePropertyName(name);
                writer.WriteRawValue(raw, skipInputValidation: true);
            }
            catch (InvalidOperationException)
            {
                problems.Add(new MessageProblem("values", "names of whole characters", "half a surrogate pair"));
            }

        writer.WriteEndObject();
    }

    private static (string Sensor, JsonElement Number)? Value(MappedValue value, MappedMessage message, List<MessageProblem> problems)
    {
        var sensor = "";
        try
        {
            if (value.Sensor.Of(message) is not { } name || value.Source.Of(message) is not { } found)
                return null;
            sensor = JsonValues.Text(name)!;
            return JsonValues.Text(found) is null ? throw new UnmappableException("a number", found) : (sensor, found);
        }
        catch (UnmappableException e)
        {
            problems.Add(new MessageProblem($"values.{UnmappableException.Short(sensor.Length > 0 ? sensor : value.Sensor.ToString()!)}", e.Expected, e.Found));
            return null;
        }
    }

    private static ReadOnlyMemory<byte> Payload(List<KeyValuePair<string, JsonElement>> members, Action<Utf8JsonWriter>? more)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, Plain);
        writer.WriteStartObject();
        foreach (var (name, value) in members)
        {
            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }

        more?.Invoke(writer);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }
}

/// <summary>An event in the form of EdgeDiag's own messages.</summary>
/// <param name="Line">The machine's line.</param>
/// <param name="Device">Its id.</param>
/// <param name="Payload">The message's payload.</param>
/// <param name="Problems">Members that it goes without.</param>
internal sealed record WrittenEvent(string Line, string Device, ReadOnlyMemory<byte> Payload, IReadOnlyList<MessageProblem> Problems);
