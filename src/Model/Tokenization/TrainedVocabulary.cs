namespace EdgeDiag.Model.Tokenization;

/// <summary>What <see cref="BpeTrainer"/> learned.</summary>
/// <param name="Tokens">Ids in order: bytes, merged tokens, both in the byte alphabet.</param>
/// <param name="Merges">Pairs in the order learned.</param>
/// <param name="SpecialTokens">Ids follow those of <paramref name="Tokens"/>.</param>
/// <param name="Pattern">How text is cut into words.</param>
public sealed record TrainedVocabulary(
    IReadOnlyList<string> Tokens,
    IReadOnlyList<(string Left, string Right)> Merges,
    IReadOnlyList<string> SpecialTokens,
    string Pattern
);
