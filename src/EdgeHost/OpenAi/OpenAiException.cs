namespace EdgeDiag.EdgeHost.OpenAi;

/// <summary>A server answered with an error, or with something that is no answer. The message is one line without secrets.</summary>
public sealed class OpenAiException(string message) : Exception(message);
