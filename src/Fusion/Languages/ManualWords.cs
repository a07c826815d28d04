namespace EdgeDiag.Fusion.Languages;

/// <summary>The words of manuals; <c>manual</c> in a language's file.</summary>
internal sealed record ManualWords
{
    /// <summary>Alternatives of a regular expression for each label that a manual's entry may have.</summary>
    public required EntryLabels<IReadOnlyList<string>> EntryLabels { get; init; }

    /// <summary>The labels that are written, with what stands behind them; null where no manual is written in this language.</summary>
    public EntryLabels<string>? WrittenLabels { get; init; }

    /// <summary>The words by which documents say what follows, by kind.</summary>
    public required IReadOnlyDictionary<string, string[]> Import { get; init; }
}

/// <summary>Something for each entry of a cause.</summary>
internal sealed record EntryLabels<T>
{
    public required T Cause { get; init; }
    public required T Signs { get; init; }
    public required T Remedy { get; init; }
    public required T Page { get; init; }
}
