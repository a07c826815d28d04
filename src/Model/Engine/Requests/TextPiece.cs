namespace EdgeDiag.Model.Engine.Requests;

/// <summary>A piece of a prompt, tokenized on its own.</summary>
/// <param name="Text">The text.</param>
/// <param name="IsMarker">Special tokens may be parsed from it; false for anything that came from outside.</param>
public readonly record struct TextPiece(string Text, bool IsMarker);
