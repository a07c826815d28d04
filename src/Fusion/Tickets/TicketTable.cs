using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using EdgeDiag.Fusion.Events;

namespace EdgeDiag.Fusion.Tickets;

/// <summary>
/// Tickets as CSV with a header row. Columns are named like the members of a ticket; readings stand in columns of their own,
/// <c>reading.temperature</c>, in the device's unit; actions are separated by semicolons.
/// </summary>
public static class TicketTable
{
    /// <summary>Most bytes of a table: 256 MiB.</summary>
    public const long MostBytes = 256L << 20;

    private const int MostColumns = 1000, MostCellCharacters = 100_000;
    private const string Reading = "reading.";
    private static readonly string[] Members = ["id", "ts", "site", "line", "device", "device_type", "language", "code", "image", "text", "cause", "actions", "source"];

    /// <summary>Writes tickets; formulas that a spreadsheet would run are disarmed by an apostrophe.</summary>
    public static string Write(IReadOnlyList<Ticket> tickets)
    {
        var sensors = tickets.SelectMany(t => t.Readings.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var csv = new CsvWriter(text, new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n", InjectionOptions = InjectionOptions.Escape }))
        {
            foreach (var column in Members.Concat(sensors.Select(s => Reading + s))) csv.WriteField(column);
            csv.NextRecord();
            foreach (var t in tickets)
            {
                foreach (var value in (string[])
                    [t.Id, t.Timestamp.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture), t.Site, t.Line, t.Device, t.DeviceType, t.Language == Language.Zh ? "zh" : "en", t.Code, t.Image, t.Text, t.Cause, string.Join("; ", t.Actions), t.Source])
                    csv.WriteField(value);
                foreach (var sensor in sensors) csv.WriteField(t.Readings.TryGetValue(sensor, out var value) ? value.Value.ToString("R", CultureInfo.InvariantCulture) : "");
                csv.NextRecord();
            }
        }

        return text.ToString();
    }

    /// <summary>Reads tickets.</summary>
    /// <param name="file">Where the text comes from; named in errors.</param>
    /// <param name="text">The table.</param>
    /// <param name="columns">Columns of members that are called otherwise: member to heading.</param>
    /// <param name="told">Told one line for each row that cannot be used.</param>
    /// <exception cref="InvalidInputException">No header row, or a column that is named is not there.</exception>
    public static IReadOnlyList<Ticket> Read(string file, string text, IReadOnlyDictionary<string, string> columns, Action<string> told)
    {
        if (columns.Keys.FirstOrDefault(k => !Members.Contains(k) && !k.StartsWith(Reading, StringComparison.Ordinal)) is { } unknown)
            throw new InvalidInputException("--map", unknown, $"one of {string.Join(", ", Members)}, reading.NAME", "an unknown member");
        using var parser = new CsvParser(new StringReader(text.TrimStart('\uFEFF')),
            new CsvConfiguration(CultureInfo.InvariantCulture) { DetectDelimiter = true, DetectDelimiterValues = [",", ";", "\t"], BadDataFound = null,
            MaxFieldSize = MostCellCharacters });
        if (!Next(file, parser) || parser.Record is not { } header) throw new InvalidInputException(file, "file", "a header row", "nothing");
        if (header.Length > MostColumns) throw new InvalidInputException(file, "row 1", $"at most {MostColumns} columns", $"{header.Length}");
        header = [.. header.Select(h => h.Trim())];
        foreach (var (member, heading) in columns)
            if (!header.Contains(heading, StringComparer.OrdinalIgnoreCase)) throw new InvalidInputException(file, $"--map {member}", $"a column of {string.Join(", ", header)}", heading);
        var places = Members.Concat(header.Where(h => h.StartsWith(Reading, StringComparison.OrdinalIgnoreCase)).Select(h => h.ToLowerInvariant())).Concat(columns.Keys).Distinct(StringComparer.Ordinal)
            .ToDictionary(m => m, m => Array.FindIndex(header, h => h.Equals(columns.GetValueOrDefault(m, m), StringComparison.OrdinalIgnoreCase)));
        foreach (var needed in (string[])["line", "device", "code", "cause"])
            if (places[needed] < 0) throw new InvalidInputException(file, needed, $"a column of this name, or --map {needed}=COLUMN", string.Join(", ", header));
        var tickets = new List<Ticket>();
        while (Next(file, parser))
        {
            var row = parser.Record!;
            if (row.All(string.IsNullOrWhiteSpace)) continue;
            string Field(string member) => places[member] is var at and >= 0 && at < row.Length ? Armed(row[at].Trim()) : "";
            try
            {
                tickets.Add(Ticket(file, parser.Row, Field, places.Keys.Where(k => k.StartsWith(Reading, StringComparison.Ordinal))));
            }
            catch (InvalidInputException e)
            {
                told(e.Message);
            }
        }

        return tickets;
    }

    private static bool Next(string file, CsvParser parser)
    {
        try
        {
            return parser.Read();
        }
        catch (CsvHelperException e)
        {
            throw new InvalidInputException(file, $"line {parser.RawRow}", e is MaxFieldSizeException ? $"cells of at most {MostCellCharacters} characters"
                : "CSV",
                e is MaxFieldSizeException ? "a longer one, or a quotation mark that is not closed" : e.Message);
        }
    }

    // What Write disarmed is read as it was.
    private static string Armed(string text) => text is ['\'', '=' or '@' or '+' or '-', ..] ? text[1..] : text;

    private static Ticket Ticket(string file, int row, Func<string, string> field, IEnumerable<string> readings)
    {
        InvalidInputException Wrong(string key, string expected, string found) => new(file, $"row {row}, {key}", expected, found.Length > 0 ? found : "nothing");
        string Needed(string key) => field(key) is { Length: > 0 and <= 400 } text ? text : throw Wrong(key, "1 to 400 characters", field(key));
        var values = new Dictionary<string, SensorValue>(StringComparer.Ordinal);
        foreach (var column in readings.Where(c => field(c).Length > 0))
            values[column[Reading.Length..]] = double.TryParse(field(column), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
                ? new SensorValue(number, null) : throw Wrong(column, "a number", field(column));
        var ts = field("ts").Length == 0 ? DateTimeOffset.UnixEpoch
            : DateTimeOffset.TryParse(field("ts"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : throw Wrong("ts", "a time such as 2026-03-02T06:00:00+08:00", field("ts"));
        var language = field("language").ToLowerInvariant() switch
        {
            "zh" => Language.Zh,
            "en" => Language.En,
            "" => Needed("cause").Any(c => c is >= '\u4e00' and <= '\u9fff') ? Language.Zh : Language.En,
            var other => throw Wrong("language", "zh or en", other),
        };
        var ticket = new Ticket("", ts, field("site") is { Length: > 0 } site ? site : "s1", Needed("line"), Needed("device"), field("device_type"), language, Needed("code"), values,
            field("image"), field("text"), Needed("cause"), field("actions").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), "imported", null);
        // Without an id of its own, the same row is the same ticket whenever it is imported.
        return ticket with { Id = field("id") is { Length: > 0 } id ? id : "csv-" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(TicketFile.Line(ticket))))[..16] };
    }
}
