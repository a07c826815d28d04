using EdgeDiag.Fusion.Manuals.Import.Formats;
using EdgeDiag.Fusion.Manuals.Import.Reading;

namespace EdgeDiag.Fusion.Manuals.Import;

/// <summary>A file to import: what it is, and for which machines and in which language.</summary>
internal sealed record ManualSource(string File, string Format, string Id, string DeviceType, Language Language)
{
    private static readonly IReadOnlyDictionary<string, string> Formats = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        [".md"] = "md",
        [".markdown"] = "md",
        [".pdf"] = "pdf",
        [".csv"] = "csv",
        [".tsv"] = "csv",
        [".json"] = "json",
        [".html"] = "html",
        [".htm"] = "html",
        [".docx"] = "docx",
        [".xlsx"] = "xlsx",
        [".png"] = "picture",
        [".jpg"] = "picture",
        [".jpeg"] = "picture",
        [".tif"] = "picture",
        [".tiff"] = "picture",
    };

    /// <summary>The file's name without its folder.</summary>
    public string Name => Path.GetFileName(File);

    /// <summary>The parsed file where it is Markdown in EdgeDiag's own form.</summary>
    public ManualDocument? Markdown { get; private init; }

    /// <summary>What stands below that file's front matter.</summary>
    public string Body { get; private init; } = "";

    /// <summary>What a file is, by its name.</summary>
    /// <exception cref="InvalidInputException">The name says no format.</exception>
    public static string FormatOf(string file) =>
        Formats.TryGetValue(Path.GetExtension(file), out var format)
            ? format
            : throw new InvalidInputException(
                file,
                "name",
                "one that ends in .md, .html, .docx, .xlsx, .csv, .tsv, .json, .pdf, .png, .jpg or .tif",
                Path.GetFileName(file)
            );

    /// <exception cref="InvalidInputException">The name says no format, or type, language or id are missing or cannot be used.</exception>
    public static ManualSource Identify(string file, byte[] bytes, ImportRequest request)
    {
        var (name, format) = (Path.GetFileName(file), FormatOf(file));
        // Markdown in EdgeDiag's own form says for which machines it is; other Markdown is read as any document is.
        ManualFrontMatter? front = null;
        if (format == "md")
        {
            var text = TextDecoder.Decode(file, bytes, request.Encoding, request.Language?.Tag() ?? "en", out _).ReplaceLineEndings("\n");
            if (IsOwnForm(text))
            {
                var document = ManualFile.Parse(file, text);
                front = document.Front;
                if (!LabelsBecameCauses(document))
                    return Checked(
                        new ManualSource(file, format, request.Id ?? front.Id, request.DeviceType ?? front.DeviceType, request.Language ?? front.Language)
                        {
                            // Behind the second line of dashes.
                            Markdown = document,
                            Body = text[(text.IndexOf("\n---\n", StringComparison.Ordinal) + 5)..],
                        }
                    );
            }
        }

        var stem = Path.GetFileNameWithoutExtension(name);
        var named = LanguageExtensions.FromTag(Path.GetExtension(stem).TrimStart('.'));
        var language =
            request.Language
            ?? front?.Language
            ?? named
            ?? throw new InvalidInputException(
                file,
                "--language",
                $"{LanguageExtensions.Tags}, "
                    + (format == "md" ? "a name such as alarms.zh.md, or front matter with language" : "or a name such as alarms.zh.csv"),
                "none of these"
            );
        if (named is not null)
            stem = Path.GetFileNameWithoutExtension(stem);
        var type =
            request.DeviceType
            ?? front?.DeviceType
            ?? TypeOf(stem, request.KnownTypes)
            ?? throw new InvalidInputException(
                file,
                "--type",
                "the device type the manual is for, a name that begins with a type of devices.json"
                    + (format == "md" ? ", or front matter with device_type" : ""),
                request.KnownTypes.Count == 0 ? "neither" : $"neither; the types are {string.Join(", ", request.KnownTypes)}"
            );
        return Checked(new ManualSource(file, format, request.Id ?? front?.Id ?? Slug(stem), type, language));
    }

    // "oven-alarms" is about ovens; "oven-2" about what is called so, where a plant has both.
    private static string? TypeOf(string stem, IReadOnlyList<string> types) =>
        types
            .Where(t => stem.StartsWith(t, StringComparison.OrdinalIgnoreCase) && (stem.Length == t.Length || stem[t.Length] is '-' or '_' or '.' or ' '))
            .MaxBy(t => t.Length);

    private static bool IsOwnForm(string text) =>
        text.StartsWith("---\n", StringComparison.Ordinal)
        && text.IndexOf("\n---\n", StringComparison.Ordinal) is > 0 and var end
        && text[..end].Split('\n').Any(l => l.StartsWith("device_type:", StringComparison.Ordinal));

    // "### Reason" is no cause, and "**Cause:** worn" in a paragraph is one.
    private static bool LabelsBecameCauses(ManualDocument document) =>
        document.Sections.Any(s =>
            s.Section.Causes.Any(c => LabelWords.Label(c.Text) is { Kind: not null } && c.Text != s.Section.Title)
            || s.Section.Overview.Split('\n')
                .Any(l =>
                    LabelWords.Label(l) is { Kind: LabelKind.Cause or LabelKind.Remedy }
                    || LabelledPart.Split(l).Any(p => p.Kind is LabelKind.Cause or LabelKind.Remedy)
                )
        );

    /// <summary>How the file's entries are asked for, where they are not as EdgeDiag writes them.</summary>
    public DocumentRequest Document(ImportRequest request) =>
        new(File, Format, request.Map.Words, request.CodePattern?.ToString(), request.CodePattern?.MatchTimeout.TotalSeconds ?? 0)
        {
            Language = Language.Tag(),
            Encoding = request.Encoding,
        };

    /// <summary>How it is read, as the front matter records it.</summary>
    public string Mapping(ImportRequest request) => Markdown is not null ? "as it is" : request.Mapping;

    private static ManualSource Checked(ManualSource source)
    {
        if (source.Id.Length is 0 or > 64 || source.Id[0] == '.' || !source.Id.All(c => char.IsLetterOrDigit(c) || c is '.' or '_' or '-'))
            throw new InvalidInputException(source.File, "--id", "1 to 64 letters, digits and . _ -", $"'{source.Id}'");
        if (source.DeviceType.Length is 0 or > 128 || source.DeviceType.Trim() != source.DeviceType || source.DeviceType.Any(char.IsControl))
            throw new InvalidInputException(source.File, "--type", "1 to 128 characters in one line", $"'{source.DeviceType}'");
        return source;
    }

    private static string Slug(string stem) => string.Concat(stem.Select(c => char.IsLetterOrDigit(c) || c is '.' or '_' ? c : '-')).Trim('-', '.');
}
