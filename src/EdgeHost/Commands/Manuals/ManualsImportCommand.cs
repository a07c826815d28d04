using System.CommandLine;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Composition;
using EdgeDiag.EdgeHost.Imports;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Manuals.Import;
using Microsoft.Extensions.Configuration;

namespace EdgeDiag.EdgeHost.Commands.Manuals;

/// <summary><c>manuals import FILE...</c>: documents into the plant's manuals.</summary>
internal static class ManualsImportCommand
{
    // A pattern of a person's own must not stop the program; the clock also runs while others have the processor.
    private static readonly TimeSpan PatternPatience = TimeSpan.FromSeconds(10);

    private const int MostNamed = 10,
        LongestName = 40;

    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "Markdown, HTML, DOCX, XLSX, CSV, JSON or PDF", Arity = ArgumentArity.OneOrMore };
        var plant = new Option<string>("--plant") { Description = "The plant's folder; the manuals go into its folder manuals", Required = true };
        var id = new Option<string?>("--id") { Description = "Name of the manual; default the file's" };
        var type = new Option<string?>("--type") { Description = "Device type the manual is for; default the one its name begins with, or as Markdown says" };
        var language = ManualsOptions.LanguageOption($"{LanguageExtensions.Tags}; default by a name such as alarms.zh.csv");
        var map = new Option<string[]>("--map") { Description = $"FIELD=PATH: the column or dotted path of a field ({string.Join(", ", FieldMap.Fields)})" };
        map.Validators.Add(r => Try(() => FieldMap.Parse(r.GetValueOrDefault<string[]>() ?? []), r.AddError));
        var pattern = new Option<string?>("--code-pattern")
        {
            Description = "Regular expression of the code at the start of headings, or within the code's field",
        };
        pattern.Validators.Add(r => Try(() => Pattern(r.GetValueOrDefault<string?>()), e => r.AddError($"--code-pattern: {e}")));
        var prefix = new Option<string>("--code-prefix") { Description = "Written in front of every code", DefaultValueFactory = _ => "" };
        prefix.Validators.Add(r =>
        {
            if (r.GetValueOrDefault<string>() is { Length: > 0 } p && !ManualCode.IsOne(p))
                r.AddError($"--code-prefix: expected letters, digits and . _ -, found '{p}'");
        });
        var encoding = new Option<string?>("--encoding")
        {
            Description = "Encoding of a text file, such as windows-1252; default as the bytes and the language say",
        };
        var preview = new Option<bool>("--preview") { Description = "Print what would be written, section by section, and write nothing" };
        var strict = new Option<bool>("--strict") { Description = "An entry that cannot be used refuses its file" };
        var force = new Option<bool>("--force") { Description = "Write again whatever is there, also over what a person wrote or edited" };
        var json = ManualsOptions.JsonOption();
        var command = new Command("import", "Bring manuals and alarm lists into a plant")
        {
            files,
            plant,
            id,
            type,
            language,
            map,
            pattern,
            prefix,
            encoding,
            preview,
            strict,
            force,
            json,
        };
        command.SetAction(
            (result, _) =>
                CommandErrors.GuardAsync(() =>
                    Task.FromResult(
                        Run(
                            result.GetValue(files)!,
                            result.GetValue(plant)!,
                            result.GetValue(json),
                            new ImportRequest
                            {
                                Id = result.GetValue(id),
                                DeviceType = result.GetValue(type),
                                KnownTypes = ManualsOptions.Types(result.GetValue(plant)!),
                                Language = ManualsOptions.LanguageOf(result.GetValue(language)),
                                Map = FieldMap.Parse(result.GetValue(map) ?? []),
                                CodePattern = Pattern(result.GetValue(pattern)),
                                CodePrefix = result.GetValue(prefix) ?? "",
                                Encoding = result.GetValue(encoding),
                                Preview = result.GetValue(preview),
                                Strict = result.GetValue(strict),
                                Force = result.GetValue(force),
                            }
                        )
                    )
                )
        );
        return command;
    }

    private static int Run(IReadOnlyList<string> files, string plant, bool json, ImportRequest request)
    {
        var settings = (EdgeDiagHost.Configure([]).GetSection("Import").Get<ImportSettings>() ?? new ImportSettings()).Checked();
        var importer = new ManualImporter(Path.Combine(ManualsOptions.Plant(plant), "manuals"), Console.Error.WriteLine, new ChildDocumentReader(settings));
        var status = 0;
        foreach (var file in files)
            try
            {
                if (!Console.IsErrorRedirected)
                    Console.Error.WriteLine($"reading {file}");
                var result = importer.Import(file, request);
                Tell(file, result, request);
                if (json)
                    CommandOutput.WriteLine(Json(result));
                else
                    Console.WriteLine(Line(result));
            }
            catch (Exception e) when (e is InvalidInputException or IOException or UnauthorizedAccessException)
            {
                // The other files may be fine.
                Console.Error.WriteLine(e.Message.ReplaceLineEndings(" "));
                status = 1;
            }

        return status;
    }

    private static void Tell(string file, ImportResult result, ImportRequest request)
    {
        var (preview, type) = (request.Preview, result.Document.Front.DeviceType);
        if (request.KnownTypes.Count > 0 && !request.KnownTypes.Contains(type, StringComparer.Ordinal))
            Console.Error.WriteLine(
                $"{file}: expected a type of devices.json, found {type}; no listed machine uses this manual (types: {Named(request.KnownTypes)})"
            );
        if (result.Encoding is { } encoding)
            Console.Error.WriteLine($"{file}: read as {encoding} (--encoding says otherwise)");
        if (result.UnknownColumns.Count > 0)
            Console.Error.WriteLine(
                $"{file}: no known word for columns {Named(result.UnknownColumns)}; what they hold is in the overviews (--map says what they are)"
            );
        if (result.Skipped > 0)
            Console.Error.WriteLine($"{file}: {result.Skipped} entries left out");
        foreach (var line in preview ? result.Text.Split('\n') : [])
            Console.WriteLine(line);
        foreach (var note in preview ? result.Notes : [])
            Console.WriteLine($"{file}: {note.Place}: in no section: {note.Text.ReplaceLineEndings(" ")}");
        if (!preview && result.Notes.Count > 0)
            Console.Error.WriteLine($"{file}: {result.Notes.Count} texts belong to no section (--preview lists them)");
    }

    // Names of a document may be of any length and number.
    private static string Named(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(MostNamed).Select(n => n.Length <= LongestName ? n : n[..LongestName] + "..."))
        + (names.Count > MostNamed ? $" and {names.Count - MostNamed} more" : "");

    private static string Line(ImportResult r) =>
        $"{State(r)} {r.Target}: {r.Document.Front.DeviceType}, {r.Document.Front.Language.Tag()}, {r.Document.Sections.Count} sections, "
        + $"{Causes(r)} causes{(r.Edited ? "; edited by hand since" : "")}";

    private static JsonObject Json(ImportResult r) =>
        new()
        {
            ["source"] = r.Source,
            ["file"] = r.Target,
            ["state"] = State(r),
            ["edited"] = r.Edited,
            ["id"] = r.Document.Front.Id,
            ["device_type"] = r.Document.Front.DeviceType,
            ["language"] = r.Document.Front.Language.Tag(),
            ["sections"] = r.Document.Sections.Count,
            ["causes"] = Causes(r),
            ["skipped"] = r.Skipped,
            ["in_no_section"] = r.Notes.Count,
            ["encoding"] = r.Encoding,
            ["source_sha256"] = r.Document.Front.Values[ManualFrontMatter.SourceDigestKey],
        };

    private static string State(ImportResult r) => r.State.ToString().ToLowerInvariant();

    private static int Causes(ImportResult r) => r.Document.Sections.Sum(s => s.Section.IsTitleAlone ? 0 : s.Section.Causes.Count);

    private static Regex? Pattern(string? text) => string.IsNullOrEmpty(text) ? null : new Regex(text, RegexOptions.CultureInvariant, PatternPatience);

    private static void Try(Action parse, Action<string> tell)
    {
        try
        {
            parse();
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            tell(e.Message);
        }
    }
}
