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
    };

    /// <summary>The file's name without its folder.</summary>
    public string Name => Path.GetFileName(File);

    /// <summary>The parsed file where it is Markdown.</summary>
    public ManualDocument? Markdown { get; private init; }

    /// <summary>What stands below the front matter where it is Markdown.</summary>
    public string Body { get; private init; } = "";

    /// <summary>What a file is, by its name.</summary>
    /// <exception cref="InvalidInputException">The name says no format.</exception>
    public static string FormatOf(string file) =>
        Formats.TryGetValue(Path.GetExtension(file), out var format)
            ? format
            : throw new InvalidInputException(file, "name", "one that ends in .md, .pdf, .csv, .tsv or .json", Path.GetFileName(file));

    /// <exception cref="InvalidInputException">The name says no format, or type, language or id are missing or cannot be used.</exception>
    public static ManualSource Identify(string file, byte[] bytes, ImportRequest request)
    {
        var (name, format) = (Path.GetFileName(file), FormatOf(file));
        if (format == "md")
        {
            var text = SourceText.Decode(file, bytes).ReplaceLineEndings("\n");
            var document = ManualFile.Parse(file, text);
            return Checked(
                new ManualSource(
                    file,
                    format,
                    request.Id ?? document.Front.Id,
                    request.DeviceType ?? document.Front.DeviceType,
                    request.Language ?? document.Front.Language
                )
                {
                    // Behind the second line of dashes.
                    Markdown = document,
                    Body = text[(text.IndexOf("\n---\n", StringComparison.Ordinal) + 5)..],
                }
            );
        }

        var stem = Path.GetFileNameWithoutExtension(name);
        var language =
            request.Language
            ?? Path.GetExtension(stem).ToLowerInvariant() switch
            {
                ".zh" => Language.Zh,
                ".en" => Language.En,
                _ => throw new InvalidInputException(file, "--language", "zh or en, or a name such as alarms.zh.csv", "neither"),
            };
        if (Path.GetExtension(stem) is ".zh" or ".en")
            stem = Path.GetFileNameWithoutExtension(stem);
        var type = request.DeviceType ?? throw new InvalidInputException(file, "--type", "the device type the manual is for", "none");
        return Checked(new ManualSource(file, format, request.Id ?? Slug(stem), type, language));
    }

    /// <summary>How the file's entries are asked for, where it is no Markdown.</summary>
    public DocumentRequest Document(ImportRequest request) =>
        new(File, Format, request.Map.Words, request.CodePattern?.ToString(), request.CodePattern?.MatchTimeout.TotalSeconds ?? 0);

    /// <summary>How it is read, as the front matter records it.</summary>
    public string Mapping(ImportRequest request) => Format == "md" ? "as it is" : request.Mapping;

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
