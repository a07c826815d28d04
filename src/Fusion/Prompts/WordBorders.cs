namespace EdgeDiag.Fusion.Prompts;

/// <summary>Where Latin words begin and end; ideographs have no borders.</summary>
internal static class WordBorders
{
    /// <summary>Whether a part of a text stands by itself: "load" does not in "overload".</summary>
    public static bool Stand(string text, int at, int length) =>
        !(at > 0 && char.IsAsciiLetter(text[at]) && char.IsAsciiLetter(text[at - 1]))
        && !(at + length < text.Length && char.IsAsciiLetter(text[at + length - 1]) && char.IsAsciiLetter(text[at + length]));
}
