using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.EdgeHost.Tickets;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Tickets;
using Microsoft.Extensions.Configuration;

namespace EdgeDiag.EdgeHost.Commands.Tickets;

/// <summary><c>tickets import FILE</c>: tickets from elsewhere, JSONL or CSV.</summary>
internal static class TicketsImportCommand
{
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Tickets, one JSON object a line (.jsonl) or a table (.csv)",
            Arity = ArgumentArity.OneOrMore,
        };
        var map = new Option<string[]>("--map")
        {
            Description = "MEMBER=COLUMN: the column of a member (id, ts, line, device, code, cause, text, reading.NAME, ...)",
            DefaultValueFactory = _ => [],
        };
        map.Validators.Add(r =>
        {
            foreach (var entry in r.GetValueOrDefault<string[]>() ?? [])
                if (entry.IndexOf('=', StringComparison.Ordinal) is < 1)
                    r.AddError($"--map: expected MEMBER=COLUMN, found {entry}");
        });
        var undated = new Option<bool>("--undated") { Description = "Take rows of tables without a time too; they get the time of the import" };
        var point = new Option<string>("--decimal") { Description = "The decimal sign of a table's numbers, . or ,", DefaultValueFactory = _ => "." };
        point.AcceptOnlyFromAmong(".", ",");
        var date = new Option<string?>("--date-format") { Description = "The form of a table's times, such as \"dd.MM.yyyy HH:mm\"; default ISO 8601" };
        date.Validators.Add(r =>
        {
            if (r.GetValueOrDefault<string?>() is { } text && !TicketTableFormat.IsDateFormat(text))
                r.AddError($"--date-format: expected a form with day, month and year, such as dd.MM.yyyy, found {text}");
        });
        var language = new Option<string?>("--language")
        {
            Description = "Language of a table's rows that name none and have no ideographs; default Fusion:Language, or en where that is zh",
        };
        language.AcceptOnlyFromAmong([.. Enum.GetValues<Language>().Select(l => l.Tag())]);
        var encoding = new Option<string?>("--encoding")
        {
            Description = "How a table's text is written, such as windows-1252; default UTF-8, or what fits the language",
        };
        var preview = new Option<bool>("--preview") { Description = "Print the tickets that would be added, and add none" };
        return new Command("import", "Bring tickets in; those that are there already are left as they are")
        {
            files,
            map,
            undated,
            point,
            date,
            language,
            encoding,
            preview,
        }.With(
            (result, configuration, json) =>
            {
                var devices = TicketsSettings.Devices(configuration);
                var format = new TicketTableFormat(result.GetValue(point)![0], result.GetValue(date), LanguageOf(result.GetValue(language), configuration));
                var stated = result.GetValue(language) ?? configuration["Fusion:Language"] ?? Language.Zh.Tag();
                var isPreview = result.GetValue(preview);
                // One time for the whole import, by which it can be taken back.
                var now = TimeProvider.System.GetUtcNow();
                var columns = result.GetValue(map)!.Select(m => m.Split('=', 2)).ToDictionary(m => m[0], m => m[1]);
                using var store = TicketsSettings.Open(configuration);
                var (status, all) = (0, 0);
                foreach (var file in result.GetValue(files)!)
                    try
                    {
                        var unusable = 0;
                        void Tell(string line)
                        {
                            unusable++;
                            Console.Error.WriteLine(line);
                        }

                        var read = Read(file, columns, format, result.GetValue(undated) ? now : null, result.GetValue(encoding), stated, Tell)
                            .Select(t => PrepareImport(t, file, devices, Tell))
                            .OfType<Ticket>()
                            .ToList();
                        var known = 0;
                        void IsKnown(TicketRecord given, TicketRecord? has)
                        {
                            if (Difference(given.Ticket, has?.Ticket, result.GetValue(undated)) is { } member)
                                Tell(
                                    new InvalidInputException(
                                        file,
                                        given.Ticket.Id,
                                        "the ticket that is known under this id, or another id",
                                        $"one that differs in {member}; the known one stays as it is"
                                    ).Message
                                );
                            else
                                known++;
                        }

                        var records = read.Select(t => new TicketRecord(t, TicketOrigin.Imported, now, CommandOutput.LocalUser, "", ""));
                        var added = isPreview ? Preview(records, store, json, IsKnown) : store.Import(records, IsKnown);
                        all += isPreview ? 0 : added;
                        if (json)
                            CommandOutput.WriteLine(
                                new JsonObject
                                {
                                    ["file"] = file,
                                    ["read"] = read.Count,
                                    ["added"] = added,
                                    ["known"] = known,
                                    ["unusable"] = unusable,
                                    ["preview"] = isPreview,
                                    ["imported"] = TicketFilter.NameOf(now),
                                }
                            );
                        else
                            Console.WriteLine($"{file}: {added} {(isPreview ? "would be " : "")}added, {known} known already, {unusable} not usable");
                        if (unusable > 0)
                            status = 1;
                    }
                    catch (InvalidInputException e)
                    {
                        // The other files may be fine.
                        Console.Error.WriteLine(e.Message);
                        status = 1;
                    }

                if (all > 0 && !json)
                    Console.WriteLine($"'edgediag tickets delete --imported {TicketFilter.NameOf(now)} --yes' takes them back");
                return status;
            }
        );
    }

    // Says what an import would add, and changes nothing.
    private static Language LanguageOf(string? given, IConfiguration configuration) =>
        LanguageExtensions.FromTag(given ?? configuration["Fusion:Language"]) is { } language && (given is not null || language != Language.Zh)
            ? language
            : Language.En;

    private static int Preview(IEnumerable<TicketRecord> records, TicketStore store, bool json, Action<TicketRecord, TicketRecord?> isKnown)
    {
        var added = new Dictionary<string, TicketRecord>(StringComparer.Ordinal);
        foreach (var record in records)
            if (store.Find(record.Ticket.Id) is { } has)
                isKnown(record, has);
            else if (!added.TryAdd(record.Ticket.Id, record))
                isKnown(record, added[record.Ticket.Id]);
            else if (json)
                CommandOutput.WriteLine(ContractJson.ToObject(TicketDto.From(record)));
            else
                Console.WriteLine(Terminals.Text(Line(record.Ticket)));
        return added.Count;
    }

    private static string Line(Ticket t) =>
        string.Join(
            "; ",
            [
                $"{t.Id} {t.Timestamp.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture)} {t.Line}/{t.Device} {t.Code}: {t.Cause}",
                .. t.Actions,
                .. t.Readings.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Key} {r.Value.Value}")),
            ]
        );

    private static IReadOnlyList<Ticket> Read(
        string file,
        IReadOnlyDictionary<string, string> columns,
        TicketTableFormat format,
        DateTimeOffset? undated,
        string? encoding,
        string language,
        Action<string> told
    )
    {
        if (Path.GetExtension(file).Equals(".csv", StringComparison.OrdinalIgnoreCase))
        {
            var bytes = InputFile.ReadBytes(file, "tickets", TicketTable.MostBytes);
            var text = TextDecoder.Decode(file, bytes, encoding, language, out var chosen);
            if (chosen is not null)
                Console.Error.WriteLine($"{file}: read as {chosen} (--encoding says otherwise)");
            return TicketTable.Read(file, text, columns, undated, told, format);
        }

        var tickets = new List<Ticket>();
        foreach (var (line, number) in InputFile.ReadLines(file, "tickets", TicketFile.MostBytes).Where(l => !string.IsNullOrWhiteSpace(l.Line)))
            try
            {
                tickets.Add(TicketFile.ReadLine(line, file, number));
            }
            catch (InvalidInputException e)
            {
                told(e.Message);
            }

        return tickets;
    }

    // A table has no units, and a row without a time has that of its first import.
    private static string? Difference(Ticket given, Ticket? known, bool undated) =>
        known is null
            ? "what cannot be read of it"
            : TicketCheck.Difference(
                given with
                {
                    Timestamp = undated || given.Timestamp == known.Timestamp ? known.Timestamp : given.Timestamp,
                    DeviceType = known.DeviceType,
                    Source = known.Source,
                    DiagnosisId = known.DiagnosisId,
                    Readings = given.Readings.ToDictionary(
                        r => r.Key,
                        r => r.Value.Unit is null && known.Readings.TryGetValue(r.Key, out var then) ? r.Value with { Unit = then.Unit } : r.Value,
                        StringComparer.Ordinal
                    ),
                },
                known
            );

    // A ticket of an unknown machine could neither be judged nor asked about.
    private static Ticket? PrepareImport(Ticket ticket, string file, DeviceCatalog devices, Action<string> told)
    {
        if (devices.Find(ticket.Line, ticket.Device) is not { } device)
        {
            told(new InvalidInputException(file, ticket.Id, "a device of devices.json", $"{ticket.Line}/{ticket.Device}").Message);
            return null;
        }

        try
        {
            return TicketCheck.Readable(
                ticket with
                {
                    DeviceType = device.Type,
                    Source = "imported",
                    Readings = Named(ticket.Readings, device),
                },
                file,
                ticket.Id,
                file: true
            );
        }
        catch (InvalidInputException e)
        {
            told(e.Message);
            return null;
        }
    }

    // Headings of tables are written in any case; a sensor is called as the device calls it.
    private static Dictionary<string, SensorValue> Named(IReadOnlyDictionary<string, SensorValue> readings, DeviceDescription device)
    {
        var named = new Dictionary<string, SensorValue>(StringComparer.Ordinal);
        foreach (var (name, value) in readings)
        {
            var sensor =
                device.Sensors.FirstOrDefault(s => s.Name == name)
                ?? device.Sensors.FirstOrDefault(s => s.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
            named[sensor?.Name ?? name] = value;
        }

        return named;
    }
}
