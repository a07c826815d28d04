namespace EdgeDiag.EdgeHost.OpenAi;

/// <summary>What a server answered.</summary>
/// <param name="Text">The answer.</param>
/// <param name="Tokens">Its tokens with the probabilities of what could have stood there; empty where the server does not tell.</param>
/// <param name="Model">The model as the server calls it.</param>
/// <param name="Fingerprint">What the server says of its state, or empty.</param>
/// <param name="PromptTokens">Tokens read; 0 where the server does not tell.</param>
/// <param name="AnswerTokens">Tokens written; 0 where the server does not tell.</param>
public sealed record ChatCompletion(string Text, IReadOnlyList<AnswerToken> Tokens, string Model, string Fingerprint, int PromptTokens, int AnswerTokens);
