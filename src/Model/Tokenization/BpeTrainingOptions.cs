namespace EdgeDiag.Model.Tokenization;

/// <summary>How to learn a vocabulary.</summary>
public sealed record BpeTrainingOptions
{
    /// <summary>Tokens in all: 256 bytes, merges, specials.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Tokens that no text can produce; they get the last ids, in this order.</summary>
    public required IReadOnlyList<string> SpecialTokens { get; init; }

    /// <summary>Regular expression whose matches are the words that merges stay within; valid for .NET and for Rust's onig.</summary>
    public required string Pattern { get; init; }

    /// <summary>A pair seen less often is not merged; at least 1, default 2.</summary>
    public int MinimumPairCount { get; init; } = 2;
}
