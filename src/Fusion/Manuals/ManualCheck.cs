using EdgeDiag.Fusion.Codes;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Sensors;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Manuals;

/// <summary>
/// Looks for what is missing or wrong in a plant's manuals, reading every file whatever is the matter with the others. Errors:
/// a file that cannot be used, a code that two sections describe, a reference that two manuals share, a code that occurs and
/// has no section. Warnings: a section in one language only or without a remedy, a device type that no device has.
/// </summary>
public sealed class ManualCheck
{
    private readonly List<ManualFinding> _findings = [];
    private readonly List<(ManualDocument Document, ManualSection Section, int Line)> _sections = [];
    private readonly Dictionary<ManualSection, HashSet<string>> _keys = new(ReferenceEqualityComparer.Instance);
    private readonly string _plant;

    private DeviceCatalog? _devices;

    private PlantCodes Codes { get; set; } = PlantCodes.Empty;

    private ManualCheck(string plant) => _plant = plant;

    /// <summary>Checks a plant.</summary>
    /// <param name="plant">Folder with <c>devices.json</c>, <c>manuals/</c> and <c>tickets/</c>.</param>
    /// <param name="codes">A file of codes that occur, one a line, behind each a device type where only that counts; or null.</param>
    /// <returns>Errors first, then by file and line.</returns>
    public static IReadOnlyList<ManualFinding> FindProblems(string plant, string? codes)
    {
        var check = new ManualCheck(plant);
        check.Read();
        check.Books();
        check.Twins();
        check.LookAlikes();
        check.Remedies();
        check.Languages();
        check.Devices();
        check.Occurring(check.TicketCodes().Concat(codes is null ? [] : check.ListedCodes(codes)).ToList());
        return [.. check._findings.OrderByDescending(f => f.IsError).ThenBy(f => f.File, StringComparer.Ordinal).ThenBy(f => f.Line)];
    }

    private void Read()
    {
        var folder = Path.Combine(_plant, "manuals");
        if (!Directory.Exists(folder))
            _findings.Add(new ManualFinding(true, "unusable-file", folder, 0, "expected a folder of manuals, found none"));
        else
            foreach (var file in Directory.EnumerateFiles(folder, "*.md", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
                if (Usable(file, () => ManualFile.Load(file)) is { } document)
                    _sections.AddRange(document.Sections.Select(s => (document, s.Section, s.Line)));
    }

    private void Books()
    {
        var file = Path.Combine(_plant, "devices.json");
        _devices = Usable(file, () => DeviceCatalog.Load(file));
        if (_devices is not null)
            _findings.AddRange(_devices.Remarks.Concat(UnknownUnits.Find(_devices)).Select(r => new ManualFinding(false, "devices", file, 0, r)));
        Codes = ManualCodes.Of([.. _sections.Select(s => s.Section)], _devices);
        foreach (var (_, section, _) in _sections)
            _keys[section] = [.. section.Codes.Select(c => Codes.Key(section.DeviceType, c))];
    }

    private T? Usable<T>(string file, Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (InvalidInputException e)
        {
            // The message begins with the file, as this finding does.
            _findings.Add(
                new ManualFinding(
                    true,
                    "unusable-file",
                    file,
                    0,
                    e.Message.StartsWith(file + ": ", StringComparison.Ordinal) ? e.Message[(file.Length + 2)..] : e.Message
                )
            );
            return null;
        }
    }

    private void Twins()
    {
        foreach (
            var twins in _sections
                .SelectMany(s => s.Section.Codes, (s, code) => (s.Document, s.Section, s.Line, Code: code))
                .GroupBy(s => (s.Section.DeviceType, Code: CodeForm.Strict(s.Code), s.Section.Language))
                .Where(g => g.Count() > 1)
        )
        foreach (var (document, section, line, code) in twins.Skip(1))
            Add(
                true,
                "duplicate-code",
                document,
                line,
                section,
                $"expected one section for {section.DeviceType} {code} in {section.Language.Tag()}, "
                    + $"found another at {twins.First().Document.Path}:{twins.First().Line}"
            );
        foreach (var shared in _sections.GroupBy(s => (s.Section.Ref, s.Section.Language)).Where(g => g.DistinctBy(s => s.Section.DeviceType).Count() > 1))
        foreach (var (document, section, line) in shared.Skip(1))
            Add(
                true,
                "duplicate-reference",
                document,
                line,
                section,
                $"expected one section called {section.Ref}, "
                    + $"found another for {shared.First().Section.DeviceType} at {shared.First().Document.Path}:{shared.First().Line}"
            );
    }

    // The service compares these codes by their exact spelling, or does not use the alias.
    private void LookAlikes()
    {
        foreach (var (type, code, remark) in Codes.Remarks)
        {
            var (document, _, line) = _sections.First(s =>
                s.Section.DeviceType == type && s.Section.Codes.Any(c => CodeForm.Strict(c) == CodeForm.Strict(code))
            );
            _findings.Add(new ManualFinding(false, "look-alike-code", document.Path, line, $"{type}: {remark}", type, code, document.Front.Language));
        }
    }

    private void Remedies()
    {
        foreach (var (document, section, line) in _sections.Where(s => s.Section.Causes.All(c => c.Remedies.Count == 0)))
            Add(false, "no-remedy", document, line, section, $"expected a remedy for {section.Code}, found none");
    }

    private void Languages()
    {
        foreach (var type in _sections.GroupBy(s => s.Section.DeviceType))
        {
            var languages = type.Select(s => s.Section.Language).Distinct().Order().ToList();
            var lone = type.SelectMany(s => s.Section.Codes, (s, code) => (s.Document, s.Section, s.Line, Code: code))
                .GroupBy(s => Codes.Key(type.Key, s.Code))
                .Select(g => (One: g.First(), In: g.Select(s => s.Section.Language).Distinct().Order().ToList()))
                .Where(c => languages.Count == 1 || c.In.Count < languages.Count)
                .ToList();
            // A whole manual without its counterpart is one thing to tell, not one for each code.
            if (languages.Count == 1)
                _findings.Add(
                    new ManualFinding(
                        false,
                        "one-language",
                        lone[0].One.Document.Path,
                        1,
                        $"expected {type.Key} in a second language too, found its {lone.Count} codes in {languages[0].Tag()} only",
                        type.Key,
                        null,
                        languages[0]
                    )
                );
            else
                foreach (var ((document, section, line, code), found) in lone)
                    Add(
                        false,
                        "one-language",
                        document,
                        line,
                        section,
                        $"expected {section.DeviceType} {code} in {Named(languages)}, found it in {Named(found)} only"
                    );
        }
    }

    private static string Named(IEnumerable<Language> languages) => string.Join(" and ", languages.Select(l => l.Tag()));

    private void Devices()
    {
        if (_devices is not { } devices)
            return;
        foreach (var document in _sections.Select(s => s.Document).Distinct().Where(d => devices.All.All(v => v.Type != d.Front.DeviceType)))
            _findings.Add(
                new ManualFinding(
                    false,
                    "no-device",
                    document.Path,
                    1,
                    $"expected a device type of devices.json, found {document.Front.DeviceType}",
                    document.Front.DeviceType,
                    null,
                    document.Front.Language
                )
            );
        foreach (var type in devices.All.Select(d => d.Type).Distinct(StringComparer.Ordinal).Where(t => _sections.All(s => s.Section.DeviceType != t)))
            _findings.Add(
                new ManualFinding(false, "no-manual", Path.Combine(_plant, "devices.json"), 0, $"expected a manual for device type {type}, found none", type)
            );
    }

    private IEnumerable<Occurrence> TicketCodes()
    {
        var folder = Path.Combine(_plant, "tickets");
        if (!Directory.Exists(folder))
            yield break;
        foreach (var file in Directory.EnumerateFiles(folder, "*.jsonl").Order(StringComparer.Ordinal))
        foreach (var (ticket, line) in Usable(file, () => TicketFile.ReadLines(file)) ?? [])
            yield return new Occurrence(file, line, ticket.Code, ticket.DeviceType, ticket.Language);
    }

    private IEnumerable<Occurrence> ListedCodes(string file)
    {
        foreach (var (line, number) in InputFile.ReadLines(file, "codes, one a line", ManualLimits.TableBytes))
            if (
                line.Split(['\t', ',', ';'], 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is [var code, .. var type]
                && code[0] != '#'
            )
                yield return type is [var t] ? new Occurrence(file, number, code, t, null)
                : TypeBehind(code) is { } own ? new Occurrence(file, number, code[..^own.Length].TrimEnd(), own, null)
                : new Occurrence(file, number, code, null, null);
    }

    // Codes have spaces too ("E 101"): what stands behind one is a type only where a device or a manual has it.
    private string? TypeBehind(string line) =>
        (_devices?.All ?? [])
            .Select(d => d.Type)
            .Concat(_sections.Select(s => s.Section.DeviceType))
            .Where(t => t.Length < line.Length - 1 && line.EndsWith(" " + t, StringComparison.Ordinal))
            .MaxBy(t => t.Length);

    // Each code once, told where it occurs first. A section in the other language still gives an answer: that is a warning.
    private void Occurring(IReadOnlyList<Occurrence> occurrences)
    {
        foreach (var same in occurrences.GroupBy(o => (o.DeviceType, Code: Codes.Key(o.DeviceType ?? "", o.Code), o.Language)))
        {
            var (file, line, code, type, language) = same.First();
            var known = _sections
                .Where(s => (type is null || s.Section.DeviceType == type) && _keys[s.Section].Contains(Codes.Key(s.Section.DeviceType, code)))
                .ToList();
            if (known.Count > 0 && (language is null || known.Exists(s => s.Section.Language == language)))
                continue;
            var wanted = $"{type}{(type is null ? "" : " ")}{code}{(language is { } l ? $" in {l.Tag()}" : "")}";
            var found = known.Count > 0 ? $"one in {known[0].Section.Language.Tag()} only" : "none";
            _findings.Add(
                new ManualFinding(
                    known.Count == 0,
                    "no-section",
                    file,
                    line,
                    $"expected a section for {wanted} ({same.Count()} times here), found {found}",
                    type,
                    code,
                    language
                )
            );
        }
    }

    private void Add(bool error, string kind, ManualDocument document, int line, ManualSection section, string message) =>
        _findings.Add(new ManualFinding(error, kind, document.Path, line, message, section.DeviceType, section.Code, section.Language));

    private sealed record Occurrence(string File, int Line, string Code, string? DeviceType, Language? Language);
}
