namespace EdgeDiag.EdgeHost.Learning;

/// <summary>A training run would take more memory than there is; the message is one line that says how much, and what to change.</summary>
public sealed class InsufficientMemoryForTrainingException(string message) : Exception(message);
