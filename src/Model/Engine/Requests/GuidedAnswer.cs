namespace EdgeDiag.Model.Engine.Requests;

/// <summary>The answer to a <see cref="GuidedRequest"/>.</summary>
/// <param name="LabelProbabilities">By index into the request's labels; sums to 1.</param>
/// <param name="YesProbabilities">By index into the request's questions; empty where none was asked.</param>
/// <param name="Text">The free text, labels in it as written.</param>
/// <param name="Counts">Where its tokens came from.</param>
public sealed record GuidedAnswer(IReadOnlyList<double> LabelProbabilities, IReadOnlyList<double> YesProbabilities, string Text, DecodingCounts Counts)
{
    /// <summary>
    /// By index into the request's labels, by how much yes was above no in logits when each was asked about by itself; 0 where that was not
    /// asked.
    /// </summary>
    public required IReadOnlyList<double> PointwiseScores { get; init; }

    /// <summary>Tokens of the prompt.</summary>
    public int PromptTokens => Counts.Prompt;

    /// <summary>Tokens of free text.</summary>
    public int GeneratedTokens => Counts.Generated;
}
