namespace EdgeDiag.Fusion.Events;

/// <summary>Carries the reason out of the decoder; never leaves this folder.</summary>
internal sealed class UnreadableMessageException(string key, string expected, string found)
    : Exception($"{key}: expected {expected}, found {found}");
