using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Languages;

namespace EdgeDiag.Fusion.Tickets;

/// <summary>
/// Tickets as CSV with a header row. Columns are named like the members of a ticket, or by a usual word of any language; readings stand in
/// columns of their own, <c>reading.temperature</c>, in the device's unit; actions are separated by semicolons.
/// </summary>
public static class TicketTable
{
    /// <summary>Most bytes of a table: 256 MiB.</summary>
    public const long MostBytes = 256L << 20;

    private const int MostColumns = 1000,
        MostCellCharacters = 100_000;
    private const string Reading = "reading.";
    private static readonly string[] Members =
    [
        "id",
        "ts",
        "site",
        "line",
        "device",
        "device_type",
        "language",
        "code",
        "image",
        "text",
        "cause",
        "actions",
        "source",
    ];

    /// <summary>Writes tickets; formulas that a spreadsheet would run are disarmed by an apostrophe.</summary>
    public static string Write(IReadOnlyList<Ticket> tickets)
    {
        var sensors = tickets.SelectMany(t => t.Readings.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var csv = new CsvWriter(text, new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n", ShouldQuote = a => Quoted(a.Field) }))
        {
            foreach (var column in Members.Concat(sensors.Select(s => Reading + s)))
                csv.WriteField(column);
            csv.NextRecord();
            foreach (var t in tickets)
            {
                foreach (
                    var value in (string[])
                        [
                            t.Id,
                            t.Timestamp.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture),
                            t.Site,
                            t.Line,
                            t.Device,
                            t.DeviceType,
                            t.Language.Tag(),
                            t.Code,
                            t.Image,
                            t.Text,
                            t.Cause,
                            string.Join("; ", t.Actions),
                            t.Source,
                        ]
                )
                    csv.WriteField(Disarmed(value));
                foreach (var sensor in sensors)
                    csv.WriteField(t.Readings.TryGetValue(sensor, out var value) ? value.Value.ToString("R", CultureInfo.InvariantCulture) : "");
                csv.NextRecord();
            }
        }

        return text.ToString();
    }

    /// <summary>Reads tickets.</summary>
    /// <param name="file">Where the text comes from; named in errors.</param>
    /// <param name="text">The table.</param>
    /// <param name="columns">Columns of members that are called otherwise: member to heading.</param>
    /// <param name="undated">Time of rows without one; null refuses them.</param>
    /// <param name="told">Told one line for each row that cannot be used.</param>
    /// <param name="format">How the table writes numbers and times; null for the default.</param>
    /// <exception cref="InvalidInputException">No header row, or a column that is named is not there.</exception>
    public static IReadOnlyList<Ticket> Read(
        string file,
        string text,
        IReadOnlyDictionary<string, string> columns,
        DateTimeOffset? undated,
        Action<string> told,
        TicketTableFormat? format = null
    )
    {
        if (columns.Keys.FirstOrDefault(k => !Members.Contains(k) && !k.StartsWith(Reading, StringComparison.Ordinal)) is { } unknown)
            throw new InvalidInputException("--map", unknown, $"one of {string.Join(", ", Members)}, reading.NAME", "an unknown member");
        text = text.TrimStart('\uFEFF');
        var rows = new CsvRows(text, Delimiter(text), MostCellCharacters);
        if (!rows.Next())
            throw new InvalidInputException(file, "file", "a header row", "nothing");
        if (rows.Problem is { } wrong)
            throw new InvalidInputException(file, "row 1", wrong.Expected, wrong.Found);
        string[] header = [.. rows.Cells.Select(h => h.Trim())];
        rows.Columns = header.Length;
        if (header.Length > MostColumns)
            throw new InvalidInputException(file, "row 1", $"at most {MostColumns} columns", $"{header.Length}");
        foreach (var (member, heading) in columns)
            if (!header.Contains(heading, StringComparer.OrdinalIgnoreCase))
                throw new InvalidInputException(file, $"--map {member}", $"a column of {string.Join(", ", header)}", heading);
        var places = Members
            .Concat(header.Where(h => h.StartsWith(Reading, StringComparison.OrdinalIgnoreCase)).Select(h => Reading + h[Reading.Length..]))
            .Concat(columns.Keys)
            .Distinct(StringComparer.Ordinal)
            .ToDictionary(m => m, m => columns.TryGetValue(m, out var heading) ? Place(header, heading) : PlaceOf(header, m, columns.Values));
        foreach (var needed in (string[])["line", "device", "code", "cause"])
            if (places[needed] < 0)
                throw new InvalidInputException(file, needed, $"a column of this name, or --map {needed}=COLUMN", string.Join(", ", header));
        var tickets = new List<Ticket>();
        while (rows.Next())
        {
            if (rows.Problem is { } problem)
            {
                told(new InvalidInputException(file, $"row {rows.Row}", problem.Expected, problem.Found).Message);
                continue;
            }

            if (rows.Cells.All(string.IsNullOrWhiteSpace))
                continue;
            string Field(string member) => places[member] is var at and >= 0 && at < rows.Cells.Count ? Armed(rows.Cells[at].Trim()) : "";
            try
            {
                var readings = places.Keys.Where(k => k.StartsWith(Reading, StringComparison.Ordinal));
                tickets.Add(Ticket(file, rows.Row, Field, undated, format ?? TicketTableFormat.Default, readings));
            }
            catch (InvalidInputException e)
            {
                told(e.Message);
            }
        }

        return tickets;
    }

    // An apostrophe in front keeps a spreadsheet from running a formula. A text that looks disarmed gets one more, so that what is read is what was written.
    private static string Disarmed(string text) => IsFormula(text.TrimStart('\'')) ? "'" + text : text;

    private static string Armed(string text) => text is ['\'', ..] && IsFormula(text.TrimStart('\'')) ? text[1..] : text;

    // The wide signs too: spreadsheets in Chinese and Japanese take them for the narrow ones.
    private static bool IsFormula(string text) => text is ['=' or '@' or '+' or '-' or '\uFF1D' or '\uFF20' or '\uFF0B' or '\uFF0D', ..];

    private static bool Quoted(string? field) => field is not null && (field.AsSpan().IndexOfAny("\",;\t\r\n") >= 0 || field != field.Trim());

    // Of the header row alone: what people have written below it holds any of these signs.
    private static char Delimiter(string text)
    {
        var end = text.AsSpan().IndexOfAny('\r', '\n');
        var header = end < 0 ? text : text[..end];
        return ((char[])[',', ';', '\t']).MaxBy(d => header.Count(c => c == d));
    }

    // A column that is called as the member is; else by what people call it, in whatever language.
    private static int PlaceOf(string[] header, string member, IEnumerable<string> taken)
    {
        if (Place(header, member) is var exact and >= 0)
            return exact;
        foreach (var word in LanguageFiles.All.SelectMany(f => f.Tickets.GetValueOrDefault(member) ?? []))
            if (!taken.Contains(word, StringComparer.OrdinalIgnoreCase) && Place(header, word) is var place and >= 0)
                return place;
        return -1;
    }

    private static int Place(string[] header, string heading) =>
        Array.IndexOf(header, heading) is var exact and >= 0 ? exact : Array.FindIndex(header, h => h.Equals(heading, StringComparison.OrdinalIgnoreCase));

    private static Ticket Ticket(
        string file,
        int row,
        Func<string, string> field,
        DateTimeOffset? undated,
        TicketTableFormat format,
        IEnumerable<string> readings
    )
    {
        InvalidInputException Wrong(string key, string expected, string found) =>
            new(file, $"row {row}, {key}", expected, found.Length > 0 ? found : "nothing");
        string Needed(string key, int most) =>
            field(key) is { Length: > 0 } text && text.Length <= most
                ? text
                : throw Wrong(key, $"1 to {most} characters", field(key) is { Length: > 0 } longer ? $"{longer.Length}" : "");
        var values = new Dictionary<string, SensorValue>(StringComparer.Ordinal);
        foreach (var column in readings.Where(c => field(c).Length > 0))
            values[column[Reading.Length..]] = format.TryNumber(field(column), out var number)
                ? new SensorValue(number, null)
                : throw Wrong(column, format.ExpectedNumber(field(column)), field(column));
        var ts =
            field("ts").Length == 0 ? undated ?? throw Wrong("ts", "a time such as 2026-03-02T06:00:00+08:00, or --undated for the time of the import", "")
            : format.TryTime(field("ts"), out var time) ? time
            : throw Wrong("ts", format.ExpectedTime, field("ts"));
        var language =
            LanguageExtensions.FromName(field("language"))
            ?? (
                field("language").Length > 0 ? throw Wrong("language", LanguageExtensions.Tags, field("language"))
                : Needed("cause", RecordLimits.Cause).Any(c => c is >= '\u4e00' and <= '\u9fff') ? Language.Zh
                : format.Language
            );
        var ticket = new Ticket(
            "",
            ts,
            field("site") is { Length: > 0 } site ? site : "s1",
            Needed("line", RecordLimits.Segment),
            Needed("device", RecordLimits.Segment),
            field("device_type"),
            language,
            Needed("code", RecordLimits.Code),
            values,
            field("image"),
            field("text"),
            Needed("cause", RecordLimits.Cause),
            field("actions").Split([';', '\uFF1B'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            "imported",
            null
        );
        // Without an id of its own, the same row is the same ticket whenever it is imported.
        var hashed = field("ts").Length == 0 ? ticket with { Timestamp = DateTimeOffset.UnixEpoch } : ticket;
        var id = field("id") is { Length: > 0 } own
            ? own
            : "csv-" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(TicketFile.Line(hashed))))[..16];
        return TicketCheck.Readable(ticket with { Id = id }, file, $"row {row}", file: true);
    }
}
