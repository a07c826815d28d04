using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeDiag.Fusion.Manuals.Import.Blocks;
using EdgeDiag.Fusion.Manuals.Import.Reading;

namespace EdgeDiag.Fusion.Manuals.Import;

/// <summary>Brings manuals and alarm lists into a plant's folder, in the Markdown that people can read, correct and keep in version control.</summary>
/// <param name="folder">The plant's <c>manuals</c> folder; made where it does not exist.</param>
/// <param name="tell">Told one line for each entry that is left out.</param>
/// <param name="reader">Reads PDFs and tables; null for a reader in this process.</param>
public sealed class ManualImporter(string folder, Action<string> tell, IDocumentReader? reader = null)
{
    private readonly IDocumentReader _reader = reader ?? new DocumentReader();

    // What this importer has written, and from what: two sources must not overwrite each other in one go.
    private readonly Dictionary<string, string> _written = new(StringComparer.Ordinal);

    /// <summary>Imports one file; nothing is written where neither source nor mapping has changed.</summary>
    /// <param name="file">Markdown, HTML, DOCX, XLSX, CSV, JSON or PDF.</param>
    /// <param name="request">How.</param>
    /// <exception cref="InvalidInputException">
    /// The file cannot be used, or a manual of that name was written or edited by a person, or another manual has one of the codes.
    /// </exception>
    public ImportResult Import(string file, ImportRequest request)
    {
        // A file that is not there is told before a name that says no format.
        var bytes = InputFile.ReadBytes(file, "a manual", File.Exists(file) ? DocumentRequest.MostBytes(ManualSource.FormatOf(file)) : 0);
        var source = ManualSource.Identify(file, bytes, request);
        var target = Path.Combine(folder, $"{source.Id}.{source.Language.Tag()}.md");
        if (_written.TryGetValue(target, out var other))
            throw new InvalidInputException(file, "--id", "a name and language of its own", $"those of {other}");
        var digest = Convert.ToHexStringLower(SHA256.HashData(bytes));
        var exists = File.Exists(target);
        if (exists && !request.Preview && Untouched(target, source, digest, request) is { } same)
        {
            _written[target] = file;
            return same;
        }

        var skipped = source.Markdown is null ? new SectionBuilder(file, request, source.Language, tell) : null;
        var (sections, body, read) = Read(source, request, skipped);
        if (skipped is { Skipped: > 0 } && request.Strict)
            throw new InvalidInputException(file, "entries", "a usable code in each (--strict)", $"{skipped.Skipped} without");
        if (sections.Count == 0)
            throw new InvalidInputException(file, "file", "at least one entry with a code", "none");
        RefuseTwins(file, target, sections);
        var text = GeneratedText.Seal(Front(source, digest, request), body);
        var document = ManualFile.Parse(target, text);
        ReadsBack(file, sections, document);
        if (!request.Preview)
            Write(target, text);
        _written[target] = file;
        var state =
            request.Preview ? ImportState.Previewed
            : exists ? ImportState.Replaced
            : ImportState.Imported;
        return new ImportResult(source.Name, target, state, false, document, skipped?.Skipped ?? 0)
        {
            Notes = read?.Notes ?? [],
            UnknownColumns = read?.UnknownColumns ?? [],
            Encoding = read?.Encoding,
            Text = text,
        };
    }

    private void Write(string target, string text)
    {
        Directory.CreateDirectory(folder);
        var temporary = target + ".tmp";
        File.WriteAllText(temporary, text);
        File.Move(temporary, target, overwrite: true);
    }

    private static ImportResult? Untouched(string target, ManualSource source, string digest, ImportRequest request)
    {
        var (document, origin) = Existing(target);
        var same =
            document is not null
            && document.Front.DeviceType == source.DeviceType
            && document.Front.Values.GetValueOrDefault(ManualFrontMatter.SourceDigestKey) == digest
            && document.Front.Values.GetValueOrDefault(ManualFrontMatter.MappingKey, "") == source.Mapping(request);
        if (same && !request.Force)
            return new ImportResult(source.Name, target, ImportState.Unchanged, origin == ManualOrigin.Edited, document!, 0);
        if (origin == ManualOrigin.Imported || request.Force)
            return null;
        throw new InvalidInputException(
            target,
            "text",
            "what its import wrote (--force overwrites it, --id NAME writes another manual)",
            origin == ManualOrigin.Edited ? "edits made since" : "a manual that no import wrote"
        );
    }

    private static (ManualDocument? Document, ManualOrigin Origin) Existing(string target)
    {
        try
        {
            var text = System.Text.Encoding.UTF8.GetString(InputFile.ReadBytes(target, "a manual", ManualLimits.MarkdownBytes));
            var document = ManualFile.Parse(target, text);
            return (document, GeneratedText.OriginOf(text, document.Front));
        }
        catch (InvalidInputException)
        {
            // Whatever it is, no import left it like that.
            return (null, ManualOrigin.Unknown);
        }
    }

    private (IReadOnlyList<ManualSection> Sections, string Body, ReadDocument? Read) Read(ManualSource source, ImportRequest request, SectionBuilder? builder)
    {
        if (source.Markdown is { } markdown)
        {
            foreach (var twin in markdown.Sections.GroupBy(s => s.Section.Code, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1))
                throw new InvalidInputException(source.File, $"line {twin.Last().Line}", $"one section for {twin.Key}", "a second one");
            return ([.. markdown.Sections.Select(s => s.Section)], source.Body, null);
        }

        var read = _reader.Read(source.Document(request));
        try
        {
            foreach (var entry in Warnings.Told(read.Entries))
                builder!.Add(entry);
        }
        catch (RegexMatchTimeoutException e)
        {
            throw new InvalidInputException(
                source.File,
                "--code-pattern",
                $"a pattern that is done with a line within {e.MatchTimeout.TotalSeconds} s",
                $"{e.Pattern}"
            );
        }

        var sections = builder!.Sections(source.Id, source.DeviceType, source.Name);
        TellCodesWithoutSection(source.File, read.Notes, sections, request);
        return (sections, ManualWriter.Body(source.Id, sections), read);
    }

    // Text of no section that begins with a code in the form of the others may be an alarm that was not understood.
    private void TellCodesWithoutSection(string file, IReadOnlyList<ImportNote> notes, IReadOnlyList<ManualSection> sections, ImportRequest request)
    {
        static string Letters(string code) => code.TrimEnd("0123456789".ToCharArray());
        var forms = sections.Select(s => Letters(s.Code)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var known = sections.Select(s => s.Code).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var note in notes)
            if (
                CodeList.OfHeading(note.Text, request.CodePattern) is { } seen
                && seen.Codes.Where(c => forms.Contains(Letters(request.CodePrefix + c)) && known.Add(request.CodePrefix + c)).ToList() is [_, ..] codes
            )
                tell($"{file}: {note.Place}: {string.Join(", ", codes)}: expected a section for a code at the start of a text, found none; not imported");
    }

    private static IEnumerable<KeyValuePair<string, string>> Front(ManualSource source, string digest, ImportRequest request)
    {
        var front = new OrderedDictionary<string, string>
        {
            ["id"] = source.Id,
            ["device_type"] = source.DeviceType,
            ["language"] = source.Language.Tag(),
        };
        foreach (var (key, value) in source.Markdown?.Front.Values ?? new Dictionary<string, string>())
            front.TryAdd(key, value);
        front[ManualFrontMatter.SourceKey] = source.Name;
        front[ManualFrontMatter.SourceDigestKey] = digest;
        front[ManualFrontMatter.MappingKey] = source.Mapping(request);
        return front;
    }

    // Two manuals with the same code for the same machines would keep the service from starting.
    private void RefuseTwins(string file, string target, IReadOnlyList<ManualSection> sections)
    {
        if (!Directory.Exists(folder))
            return;
        var codes = sections.ToDictionary(s => s.Code, StringComparer.OrdinalIgnoreCase);
        foreach (
            var other in Directory
                .EnumerateFiles(folder, "*.md", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .Where(o => Path.GetFullPath(o) != Path.GetFullPath(target))
        )
        {
            var twins = (Existing(other).Document?.Sections ?? [])
                .Select(s => s.Section)
                .Where(s => s.DeviceType == sections[0].DeviceType && s.Language == sections[0].Language && codes.ContainsKey(s.Code))
                .ToList();
            if (twins.Count > 0)
                throw new InvalidInputException(
                    file,
                    twins[0].Code,
                    $"a code without a section for {twins[0].DeviceType} yet (another --type or a --code-prefix keeps them apart)",
                    $"one in {Path.GetFileName(other)}{(twins.Count > 1 ? $", as for {twins.Count - 1} more codes" : "")}"
                );
        }
    }

    private static void ReadsBack(string file, IReadOnlyList<ManualSection> wanted, ManualDocument written)
    {
        var read = written.Sections.Select(s => s.Section).ToList();
        for (var i = 0; i < wanted.Count; i++)
            if (i >= read.Count || Bare(wanted[i]) != Bare(read[i]))
                throw new InvalidInputException(file, wanted[i].Code, "a section that reads back from Markdown as it was", "one that does not");

        // A Markdown source may have been given another id or type, which its sections then carry.
        static string Bare(ManualSection s) =>
            JsonSerializer.Serialize(s with { Ref = "", DeviceType = "", Causes = [.. s.Causes.Select(c => c with { Ref = "" })] });
    }
}
