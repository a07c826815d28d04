namespace EdgeDiag.Fusion.Tickets;

/// <summary>Whether people mean the same cause: they write it by hand, and letters and digits are what counts.</summary>
public static class CauseText
{
    /// <summary>What all spellings of a cause have in common: case, white space and punctuation aside.</summary>
    public static string Key(string cause) => string.Concat(cause.Where(char.IsLetterOrDigit)) is { Length: > 0 } bare ? bare.ToLowerInvariant() : cause;

    /// <summary>Whether two texts are one cause.</summary>
    public static bool IsSame(string one, string other) => one == other || Key(one) == Key(other);
}
