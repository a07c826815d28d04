namespace EdgeDiag.Fusion.Languages;

/// <summary>
/// All that depends on a language: one file each, <c>Languages/TAG.json</c>. Those that answers are written in have every part; others
/// have words for units, codes and manuals only.
/// </summary>
internal sealed record LanguageFile
{
    /// <summary>What its speakers call it.</summary>
    public required string Name { get; init; }

    /// <summary>What each language is called in this one, by tag.</summary>
    public IReadOnlyDictionary<string, string>? Names { get; init; }

    /// <summary>Tags of the languages that are looked at where there is nothing in this one, in order.</summary>
    public IReadOnlyList<string>? Fallback { get; init; }

    public FixedWords? Words { get; init; }
    public Sentences? Sentences { get; init; }
    public TerminalWords? Terminal { get; init; }

    /// <summary>What a model behind an OpenAI-like API is told; <c>{summary}</c> is the marker of its second line.</summary>
    public string? Chat { get; init; }

    /// <summary>The example in the first manual that <c>edgediag init</c> writes, line by line.</summary>
    public IReadOnlyList<string>? FirstManual { get; init; }

    public ReadingWords? Reading { get; init; }

    /// <summary>Labels of common sensors.</summary>
    public IReadOnlyDictionary<string, string>? Sensors { get; init; }

    /// <summary>Words for units, by symbol.</summary>
    public required IReadOnlyDictionary<string, string[]> Units { get; init; }

    public required CodeNames Codes { get; init; }
    public required ManualWords Manual { get; init; }

    /// <summary>What the columns of a table of tickets are called, by member.</summary>
    public required IReadOnlyDictionary<string, string[]> Tickets { get; init; }
}
