using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Events.Messages;

namespace EdgeDiag.Fusion.Tickets;

/// <summary>Ticket files: one JSON object a line (docs/reference/files.md).</summary>
public static class TicketFile
{
    /// <summary>Most bytes of a file of tickets: 1 GiB, over a million tickets.</summary>
    public const long MostBytes = 1L << 30;

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads a file; empty lines are skipped.</summary>
    /// <exception cref="InvalidInputException">Missing, or a line that cannot be used; the key names the line.</exception>
    public static IReadOnlyList<Ticket> Read(string path) => [.. ReadLines(path).Select(t => t.Ticket)];

    /// <summary>Reads a file with the number of each ticket's line, from 1; empty lines are skipped.</summary>
    /// <exception cref="InvalidInputException">Missing, or a line that cannot be used; the key names the line.</exception>
    public static IReadOnlyList<(Ticket Ticket, int Line)> ReadLines(string path)
    {
        var tickets = new List<(Ticket, int)>();
        foreach (var (line, number) in InputFile.ReadLines(path, "tickets, one JSON object a line", MostBytes))
        {
            if (string.IsNullOrWhiteSpace(line))
                continue;
            tickets.Add((ReadLine(line, path, number), number));
        }

        return tickets;
    }

    /// <summary>Reads the tickets of a file that can be used; a line or the rest of a file that cannot is left out.</summary>
    /// <param name="path">The file.</param>
    /// <param name="told">Told one line for each that is left out.</param>
    public static IReadOnlyList<Ticket> ReadUsable(string path, Action<string> told)
    {
        var tickets = new List<Ticket>();
        try
        {
            foreach (var (line, number) in InputFile.ReadLines(path, "tickets, one JSON object a line", MostBytes))
                if (!string.IsNullOrWhiteSpace(line))
                    Try(() => tickets.Add(ReadLine(line, path, number)));
        }
        catch (Exception e) when (e is InvalidInputException or IOException or UnauthorizedAccessException)
        {
            told(e.Message);
        }

        return tickets;

        void Try(Action read)
        {
            try
            {
                read();
            }
            catch (InvalidInputException e)
            {
                told(e.Message);
            }
        }
    }

    /// <summary>Reads one line.</summary>
    /// <param name="line">The line; not empty.</param>
    /// <param name="path">Where it comes from; named in errors.</param>
    /// <param name="number">Its number there, from 1.</param>
    /// <exception cref="InvalidInputException">It cannot be used.</exception>
    public static Ticket ReadLine(string line, string path, int number)
    {
        try
        {
            return Parsed(line, shortestCause: 1);
        }
        catch (UnreadableMessageException e)
        {
            throw new InvalidInputException(path, $"line {number}", "a ticket", e.Message);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new InvalidInputException(path, $"line {number}", "a JSON object", "something else");
        }
    }

    /// <summary>Writes a file.</summary>
    /// <exception cref="InvalidInputException">A ticket could not be read again; nothing has been written.</exception>
    public static void Write(string path, IEnumerable<Ticket> tickets)
    {
        var lines = tickets.Select((t, i) => Line(TicketCheck.Readable(t, path, $"line {i + 1}", file: true))).ToList();
        File.WriteAllLines(path, lines);
    }

    /// <summary>Reads one line that <see cref="Line"/> has written; a rejected diagnosis has no cause there.</summary>
    /// <exception cref="InvalidInputException">It cannot be used.</exception>
    public static Ticket ParseLine(string line)
    {
        try
        {
            return Parsed(line, shortestCause: 0);
        }
        catch (Exception e) when (e is UnreadableMessageException or JsonException or InvalidOperationException)
        {
            throw new InvalidInputException("ticket", "line", "a ticket", e.Message);
        }
    }

    /// <summary>One ticket as its line.</summary>
    public static string Line(Ticket t)
    {
        var json = new JsonObject
        {
            ["id"] = t.Id,
            ["ts"] = t.Timestamp.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture),
            ["site"] = t.Site,
            ["line"] = t.Line,
            ["device"] = t.Device,
            ["device_type"] = t.DeviceType,
            ["language"] = t.Language.Tag(),
            ["code"] = t.Code,
            ["readings"] = new JsonObject(
                t.Readings.Select(r => KeyValuePair.Create(r.Key, (JsonNode?)new JsonObject { ["value"] = r.Value.Value, ["unit"] = r.Value.Unit }))
            ),
            ["image"] = t.Image,
            ["text"] = t.Text,
            ["cause"] = t.Cause,
            ["actions"] = new JsonArray([.. t.Actions.Select(a => (JsonNode)a)]),
            ["source"] = t.Source,
        };
        if (t.DiagnosisId is not null)
            json["diagnosis_id"] = t.DiagnosisId;
        return json.ToJsonString(Readable);
    }

    /// <summary>Reads one line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="shortestCause">Least characters of a cause; a rejected diagnosis has none.</param>
    /// <exception cref="UnreadableMessageException">A member cannot be used.</exception>
    internal static Ticket Parsed(string line, int shortestCause)
    {
        using var document = JsonDocument.Parse(line);
        return Parse(new MessageMembers(document.RootElement), document.RootElement, shortestCause);
    }

    private static Ticket Parse(MessageMembers m, JsonElement root, int shortestCause)
    {
        var tag = m.Text("language", 2, 2);
        var language = LanguageExtensions.FromTag(tag) ?? throw new UnreadableMessageException("language", LanguageExtensions.Tags, tag);
        var readings = new Dictionary<string, SensorValue>(StringComparer.Ordinal);
        foreach (var reading in m.Object("readings").EnumerateObject())
        {
            if (readings.Count >= RecordLimits.Readings)
                throw new UnreadableMessageException("readings", $"at most {RecordLimits.Readings}", "more");
            var value = new MessageMembers(reading.Value);
            readings[reading.Name] =
                reading.Value.ValueKind == JsonValueKind.Object
                    ? new SensorValue(value.Number("value", $"readings.{reading.Name}"), value.OptionalText("unit", RecordLimits.Unit))
                    : new SensorValue(MessageMembers.Number(reading.Value, $"readings.{reading.Name}"), null);
        }

        // Lists of ids are kept one a line.
        var id =
            m.Text("id", 1, RecordLimits.Id) is var text && !text.Any(char.IsControl)
                ? text
                : throw new UnreadableMessageException("id", "no control characters", "one");
        return new Ticket(
            id,
            m.Time("ts"),
            m.Text("site", 1, RecordLimits.Segment),
            m.Text("line", 1, RecordLimits.Segment),
            m.Text("device", 1, RecordLimits.Segment),
            // A machine that devices.json does not list has no type.
            m.Text("device_type", 0, RecordLimits.Segment),
            language,
            m.Text("code", 1, RecordLimits.Code),
            readings,
            m.OptionalText("image", RecordLimits.Text) ?? "",
            m.OptionalText("text", RecordLimits.Text) ?? "",
            m.Text("cause", shortestCause, RecordLimits.Cause),
            m.Texts("actions", RecordLimits.Actions, RecordLimits.Text),
            m.Text("source", 1, RecordLimits.Source),
            root.TryGetProperty("diagnosis_id", out _) ? m.OptionalText("diagnosis_id", RecordLimits.Id) : null
        );
    }
}
