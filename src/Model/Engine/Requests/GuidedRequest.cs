namespace EdgeDiag.Model.Engine.Requests;

/// <summary>A prompt whose answer is a choice among labels followed by a marker and a short free text.</summary>
/// <param name="Prompt">Pieces in order.</param>
/// <param name="Labels">The choices as written, such as <c>[0]</c>, <c>[1]</c>; at least two.</param>
/// <param name="Marker">Appended by the host behind the chosen label.</param>
/// <param name="MaxTextTokens">Most tokens of free text; 0 for none.</param>
public sealed record GuidedRequest(IReadOnlyList<TextPiece> Prompt, IReadOnlyList<string> Labels, TextPiece Marker, int MaxTextTokens)
{
    /// <summary>Yes-or-no questions that the model is asked within the prompt; null for none.</summary>
    public GuidedQuestions? Questions { get; init; }

    /// <summary>
    /// Rewrites the prompt with the answers to its questions before the labels are ranked; null to leave it. The computation
    /// goes on where the two prompts begin to differ.
    /// </summary>
    public Func<IReadOnlyList<double>, IReadOnlyList<TextPiece>>? Rewrite { get; init; }

    /// <summary>Questions about each choice by itself, whose answers count in the choosing; null for none.</summary>
    public GuidedPointwise? Pointwise { get; init; }

    /// <summary>Tokens that end the text beside those of the model's configuration.</summary>
    public IReadOnlyList<int> StopTokens { get; init; } = [];

    /// <summary>Divides the labels' scores before they become probabilities (Guo et al., 2017); above 0, default 1.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Guess tokens of the free text from the prompt and check several in one step; the text is the same. Default true.</summary>
    public bool Speculate { get; init; } = true;

    /// <summary>Called with each piece of the free text, on the model's thread, as soon as its characters are whole; null for none.</summary>
    public Action<string>? OnText { get; init; }
}
