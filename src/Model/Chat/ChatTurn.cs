namespace EdgeDiag.Model.Chat;

/// <summary>One message of a chat.</summary>
/// <param name="Speaker">Who says it.</param>
/// <param name="Text">What is said: data, never parsed for special tokens.</param>
public readonly record struct ChatTurn(ChatSpeaker Speaker, string Text);
