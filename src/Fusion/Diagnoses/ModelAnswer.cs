namespace EdgeDiag.Fusion.Diagnoses;

/// <summary>What a model says to a <see cref="Prompts.CasePrompt"/>.</summary>
/// <param name="LabelProbabilities">Index is the label: 0 something else, then the candidates; sums to 1.</param>
/// <param name="Summary">Generated text; labels such as <c>[2]</c> in it stand for that candidate's cause.</param>
/// <param name="PromptTokens">Tokens prefilled.</param>
/// <param name="GeneratedTokens">Tokens decoded.</param>
/// <param name="Model">Which weights answered.</param>
public sealed record ModelAnswer(
    IReadOnlyList<double> LabelProbabilities, string Summary, int PromptTokens, int GeneratedTokens, ModelIdentity Model);
