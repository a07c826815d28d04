namespace EdgeDiag.Model.Engine.Requests;

/// <summary>Where the tokens of a prompt and its answer came from.</summary>
/// <param name="Prompt">Tokens of the prompt as it was at last.</param>
/// <param name="Computed">Tokens of prompts that were computed; more than the prompt has where it was rewritten on the way.</param>
/// <param name="Cached">Tokens whose keys and values came from the prefix cache.</param>
/// <param name="Markers">Tokens of the answer, and of what was written into the prompt, that the host wrote; none of them was decoded.</param>
/// <param name="Generated">Tokens of free text.</param>
/// <param name="Guessed">Tokens guessed by <see cref="PromptLookup"/>.</param>
/// <param name="Accepted">Guesses that became text.</param>
public sealed record DecodingCounts(int Prompt, int Computed, int Cached, int Markers, int Generated, int Guessed, int Accepted);
