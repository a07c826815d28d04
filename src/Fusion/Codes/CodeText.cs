namespace EdgeDiag.Fusion.Codes;

/// <summary>What a manual can list as a code.</summary>
public static class CodeText
{
    /// <summary>Most characters of a code.</summary>
    public const int MostCharacters = 64;

    /// <summary>
    /// Whether a text can be a fault code of a manual: 1 to 64 ASCII letters, digits and <c>. _ -</c>, and <c>#</c> behind the first
    /// character (<c>16#0801</c>).
    /// </summary>
    public static bool IsOne(string text) =>
        text.Length is > 0 and <= MostCharacters && text[0] != '#' && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '#');
}
