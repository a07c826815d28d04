namespace EdgeDiag.Fusion.Prompts;

/// <summary>Where Latin words begin and end; ideographs have no borders.</summary>
internal static class WordBorders
{
    /// <summary>Whether a part of a text stands by itself: "load" does not in "overload".</summary>
    public static bool Stand(string text, int at, int length) =>
        !(at > 0 && IsLatin(text[at]) && IsLatin(text[at - 1])) && !(at + length < text.Length && IsLatin(text[at + length - 1]) && IsLatin(text[at + length]));

    /// <summary>Whether a character is a Latin letter, with or without an accent.</summary>
    public static bool IsLatin(char c) => c <= '\u024F' && char.IsLetter(c);
}
