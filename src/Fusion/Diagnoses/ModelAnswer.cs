namespace EdgeDiag.Fusion.Diagnoses;

/// <summary>What a model says to a <see cref="Prompts.CasePrompt"/>.</summary>
/// <param name="LabelProbabilities">Index is the label: 0 something else, then the candidates; sums to 1.</param>
/// <param name="SignProbabilities">For each of the prompt's signs, the probability that it shows; empty from a model that cannot be asked.</param>
/// <param name="Summary">Generated text; labels such as <c>[2]</c> in it stand for that candidate's cause.
/// Empty from a model that was asked about signs instead.</param>
/// <param name="PromptTokens">Tokens prefilled.</param>
/// <param name="GeneratedTokens">Tokens decoded.</param>
/// <param name="Model">Which weights answered.</param>
public sealed record ModelAnswer(
    IReadOnlyList<double> LabelProbabilities,
    IReadOnlyList<double> SignProbabilities,
    string Summary,
    int PromptTokens,
    int GeneratedTokens,
    ModelIdentity Model
)
{
    /// <summary>Tokens of the prompt whose computation an earlier one had done already.</summary>
    public int CachedTokens { get; init; }

    /// <summary>
    /// Whether the model reads signs before it chooses, also where the prompt has none to ask it about. What is not a sign tells such a model
    /// nothing.
    /// </summary>
    public bool ReadsSigns { get; init; } = SignProbabilities.Count > 0;

    /// <summary>Tokens of the answer that the host wrote; none of them was decoded.</summary>
    public int MarkerTokens { get; init; }

    /// <summary>Tokens of the summary that were guessed from the prompt.</summary>
    public int GuessedTokens { get; init; }

    /// <summary>Guesses that the model confirmed; the others changed nothing.</summary>
    public int AcceptedTokens { get; init; }
}

/// <summary>Which weights answered.</summary>
/// <param name="Base">Name of the base model.</param>
/// <param name="Adapter"><c>name@version</c>, or empty for the base alone.</param>
/// <param name="Digest">SHA-256 over base and adapter weights, first 16 hex digits.</param>
public sealed record ModelIdentity(string Base, string Adapter, string Digest);
