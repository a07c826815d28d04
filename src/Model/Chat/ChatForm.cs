namespace EdgeDiag.Model.Chat;

/// <summary>What a template writes around a message; special tokens in it are parsed.</summary>
/// <param name="Before">In front of the message.</param>
/// <param name="After">Behind it.</param>
public readonly record struct ChatForm(string Before, string After);
