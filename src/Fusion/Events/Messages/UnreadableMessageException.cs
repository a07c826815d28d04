namespace EdgeDiag.Fusion.Events.Messages;

/// <summary>Carries the reason out of the decoder; never leaves this folder.</summary>
internal sealed class UnreadableMessageException(string key, string expected, string found) : Exception($"{key}: expected {expected}, found {found}")
{
    /// <summary>The member.</summary>
    public string Key => key;

    /// <summary>What it should have been.</summary>
    public string Expected => expected;

    /// <summary>What it is.</summary>
    public string Found => found;

    /// <summary>The same as a value.</summary>
    public MessageProblem Problem => new(key, expected, found);
}
