namespace EdgeDiag.Fusion.Languages;

/// <summary>
/// How a language says what the code reads; <c>reading</c> in its file. Lists are alternatives of a regular expression without capturing
/// groups.
/// </summary>
internal sealed record ReadingWords
{
    public required IReadOnlyList<string> High { get; init; }
    public required IReadOnlyList<string> Low { get; init; }
    public required IReadOnlyList<string> Normal { get; init; }
    public required IReadOnlyList<string> Not { get; init; }
    public required bool JudgementBefore { get; init; }
    public required IReadOnlyList<string> Denials { get; init; }

    /// <summary>Denials behind what they deny.</summary>
    public required IReadOnlyList<string> DenialsBehind { get; init; }

    /// <summary>Words, or single ideographs, that may stand between the words of a sign without changing what it says.</summary>
    public required IReadOnlyList<string> Between { get; init; }

    /// <summary>Words, or single ideographs, that deny a sign from between its words.</summary>
    public required IReadOnlyList<string> BetweenNot { get; init; }

    /// <summary>Words behind which a clause asks, or says what would be: nothing of it is said.</summary>
    public required IReadOnlyList<string> Unsure { get; init; }

    /// <summary>Parts of <see cref="Lamps"/>, by name; one may hold others that stand before it.</summary>
    public required IReadOnlyDictionary<string, string> LampWords { get; init; }

    /// <summary>
    /// Regular expressions of a lamp with its state, with names of <see cref="LampWords"/> in braces. Groups <c>red</c>, <c>yellow</c>,
    /// <c>green</c>, <c>blue</c>, <c>white</c> are its colours, one or more; <c>off</c>, <c>flash</c>, <c>steady</c> the state.
    /// </summary>
    public required IReadOnlyList<string> Lamps { get; init; }

    public required string ClauseEnds { get; init; }
    public required IReadOnlyList<string> Because { get; init; }
    public required IReadOnlyList<string> MostLikely { get; init; }
    public required IReadOnlyList<string> CannotTell { get; init; }
    public required SearchForm Search { get; init; }

    /// <summary>Letters that are also written as two.</summary>
    public required IReadOnlyDictionary<string, string> SearchFolds { get; init; }
}
