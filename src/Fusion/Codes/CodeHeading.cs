namespace EdgeDiag.Fusion.Codes;

/// <summary>
/// The codes that a heading of a manual begins with: one, a list (<c>E101/E102</c>) or a range (<c>E101–E105</c>), also with words in front
/// (<c>Error 17</c>), and one number in two notations (<c>17 (0x0011)</c>).
/// </summary>
/// <param name="Codes">The codes in the heading's order, each once.</param>
/// <param name="Words">The words in front; may be empty.</param>
/// <param name="Title">The heading without words and codes; may be empty.</param>
public sealed record CodeHeading(IReadOnlyList<string> Codes, string Words, string Title)
{
    /// <summary>Most codes of a heading.</summary>
    public const int MostCodes = 1000;

    private const string Opening = "([{\u3010\u300C",
        Closing = ")]}\u3011\u300D",
        TitleMarks = ":\uFF1A,\uFF0C;\uFF1B\u3001.\u3002)\uFF09",
        Dashes = "-\u2010\u2011\u2012\u2013\u2014\u2015";

    /// <summary>Reads a heading.</summary>
    /// <returns>Null where it does not begin with a code, or has more than <see cref="MostCodes"/>.</returns>
    public static CodeHeading? Parse(string heading)
    {
        // As long as the heading, so that places in one are places in the other.
        var text = string.Concat(heading.Select(WidthForms.Narrow));
        var begin = 0;
        while (begin < text.Length && (char.IsWhiteSpace(text[begin]) || Opening.Contains(text[begin])))
            begin++;
        var words = CodeWords.Find(text[begin..], " :.#").End;
        // "ERR05" is a code.
        if (words > 0 && char.IsAsciiLetter(text[begin + words - 1]))
            words = 0;
        var list = new CodeList(text, begin + words);
        // Without a digit behind it, the word is the code, such as in "Fault light".
        if (words > 0 && !(list.Read() && list.Codes[0].Any(char.IsAsciiDigit)))
        {
            words = 0;
            list = new CodeList(text, begin);
        }

        if (words == 0 && !list.Read())
            return null;
        return new CodeHeading(list.Codes, heading[begin..(begin + words)].Trim(' ', '\t', ':', '.', '#', '\uFF1A'), TitleIn(heading[list.End..]));
    }

    /// <summary>Writes codes as <see cref="Parse"/> reads them.</summary>
    public static string Write(IReadOnlyList<string> codes)
    {
        var range = $"{codes[0]}\u2013{codes[^1]}";
        return codes.Count > 3 && Parse(range) is { } parsed && parsed.Codes.SequenceEqual(codes) ? range : string.Join('/', codes);
    }

    private static string TitleIn(string rest)
    {
        var title = rest.TrimStart(Closing.ToCharArray()).TrimStart();
        // A dash before a digit is a minus.
        while (title.Length > 0 && (TitleMarks.Contains(title[0]) || (Dashes.Contains(title[0]) && (title.Length == 1 || char.IsWhiteSpace(title[1])))))
            title = title[1..].TrimStart();
        return title.TrimEnd();
    }
}
