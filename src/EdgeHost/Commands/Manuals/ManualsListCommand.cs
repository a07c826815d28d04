using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Manuals.Import;
using Spectre.Console;

namespace EdgeDiag.EdgeHost.Commands.Manuals;

/// <summary><c>manuals list</c>: what manuals there are, and the digest of their index.</summary>
internal static class ManualsListCommand
{
    public static Command Create()
    {
        var plant = ManualsOptions.PlantOption();
        var json = ManualsOptions.JsonOption();
        var command = new Command("list", "List the plant's manuals") { plant, json };
        command.SetAction(
            (result, _) =>
                CommandErrors.GuardAsync(() =>
                    Task.FromResult(Run(Path.Combine(ManualsOptions.Plant(result.GetValue(plant)), "manuals"), result.GetValue(json)))
                )
        );
        return command;
    }

    private static int Run(string folder, bool json)
    {
        var status = 0;
        var rows = new List<Row>();
        foreach (var file in Files(folder))
            if (Usable(() => Row.Load(file), ref status) is { } row)
                rows.Add(row);
        var digest = Usable(
            () =>
            {
                using var index = ManualIndex.Build(folder);
                return index.Digest;
            },
            ref status
        );
        if (json)
            Json(rows, digest);
        else
            Print(rows, digest);
        return status;
    }

    private static IEnumerable<string> Files(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.md", SearchOption.AllDirectories).Order(StringComparer.Ordinal) : [];

    // A file that cannot be used is told once, although the index meets it too.
    private static T? Usable<T>(Func<T> read, ref int status)
        where T : class
    {
        try
        {
            return read();
        }
        catch (InvalidInputException e)
        {
            if (status == 0 || typeof(T) != typeof(string))
                Console.Error.WriteLine(e.Message);
            status = 1;
            return null;
        }
    }

    private static void Json(IReadOnlyList<Row> rows, string? digest)
    {
        foreach (var r in rows)
            CommandOutput.WriteLine(
                new JsonObject
                {
                    ["file"] = r.File,
                    ["id"] = r.Front.Id,
                    ["device_type"] = r.Front.DeviceType,
                    ["language"] = r.Front.Language.Tag(),
                    ["sections"] = r.Sections,
                    ["causes"] = r.Causes,
                    ["pages"] = r.Pages,
                    ["source"] = r.Front.Source,
                    ["state"] = r.State,
                }
            );
        CommandOutput.WriteLine(
            new JsonObject
            {
                ["files"] = rows.Count,
                ["sections"] = rows.Sum(r => r.Sections),
                ["index"] = digest,
            }
        );
    }

    private static void Print(IReadOnlyList<Row> rows, string? digest)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var column in (string[])["file", "id", "type", "language", "sections", "causes", "pages", "source"])
            table.AddColumn(new TableColumn(column) { Alignment = column is "sections" or "causes" or "pages" ? Justify.Right : Justify.Left });
        foreach (var r in rows)
            table.AddRow(
                Terminals.Text(Path.GetFileName(r.File)),
                Terminals.Text(r.Front.Id),
                Terminals.Text(r.Front.DeviceType),
                r.Front.Language.Tag(),
                Number(r.Sections),
                Number(r.Causes),
                r.Pages > 0 ? Number(r.Pages) : "",
                Terminals.Text(r.Front.Source is { } source ? $"{source}, {r.State}" : r.State)
            );
        Terminals.Output.Write(table);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rows.Count} manuals, {rows.Sum(r => r.Sections)} sections, index {digest ?? "none"}"));
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private sealed record Row(string File, ManualFrontMatter Front, int Sections, int Causes, int Pages, string State)
    {
        public static Row Load(string file)
        {
            var document = ManualFile.Load(file);
            var sections = document.Sections.Select(s => s.Section).ToList();
            var pages = sections.SelectMany(s => s.Causes.Select(c => c.Page).Append(s.Page)).OfType<int>().Distinct().Count();
            var state = GeneratedText.OriginOf(
                System.Text.Encoding.UTF8.GetString(InputFile.ReadBytes(file, "a manual", ManualLimits.MarkdownBytes)),
                document.Front
            ) switch
            {
                ManualOrigin.Imported => "ok",
                ManualOrigin.Edited => "edited",
                _ => "source unknown",
            };
            return new Row(file, document.Front, sections.Count, sections.Sum(s => s.IsTitleAlone ? 0 : s.Causes.Count), pages, state);
        }
    }
}
