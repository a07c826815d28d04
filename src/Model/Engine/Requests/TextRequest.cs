namespace EdgeDiag.Model.Engine.Requests;

/// <summary>A prompt to continue freely.</summary>
/// <param name="Prompt">At least one token.</param>
/// <param name="MaxTokens">Most tokens to add; cut to the model's context.</param>
public sealed record TextRequest(IReadOnlyList<int> Prompt, int MaxTokens)
{
    /// <summary>How tokens are drawn; the most probable ones by default.</summary>
    public SamplingOptions Sampling { get; init; } = SamplingOptions.Greedy;

    /// <summary>Higher ones first, default 0.</summary>
    public int Urgency { get; init; }

    /// <summary>
    /// Guess tokens from the prompt and check several in one step; the text is the same. Only where the most probable tokens are taken. Default
    /// true.
    /// </summary>
    public bool Speculate { get; init; } = true;

    /// <summary>Tokens at the beginning that other prompts share, such as a system prompt.</summary>
    public int ConstantTokens { get; init; }

    /// <summary>Called with each piece of the text, on the model's thread, as soon as its characters are whole; null for none.</summary>
    public Action<string>? OnText { get; init; }

    /// <summary>Tokens that end the text beside those of the model's configuration.</summary>
    public IReadOnlyList<int> Stops { get; init; } = [];

    /// <summary>Called with each token, on the model's thread, as it comes; false ends the text behind it. Null for none.</summary>
    public Func<int, bool>? OnToken { get; init; }
}
