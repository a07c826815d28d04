namespace EdgeDiag.Fusion.Tickets;

/// <summary>Whether people mean the same cause: they write it by hand, and letters and digits are what counts.</summary>
public static class CauseText
{
    /// <summary>What all spellings of a cause have in common: case, white space and punctuation aside.</summary>
    public static string Key(string cause) => Bare(cause) is { Length: > 0 } bare ? bare : cause;

    /// <summary>The letters and digits of a text, in lower case; may be empty.</summary>
    public static string Bare(string text) => string.Concat(text.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    /// <summary>Whether two texts are one cause.</summary>
    public static bool IsSame(string one, string other) => one == other || Key(one) == Key(other);
}
