namespace EdgeDiag.Model.Engine.Requests;

/// <summary>The answer to a <see cref="TextRequest"/>.</summary>
/// <param name="Tokens">The tokens added, without the one that ended the text.</param>
/// <param name="Counts">Where its tokens came from.</param>
public sealed record TextAnswer(IReadOnlyList<int> Tokens, DecodingCounts Counts);
