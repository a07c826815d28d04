using System.Buffers;
using ADRaffy.ENSNormalize;

namespace EdgeDiag.Model.Tokenization;

/// <summary>
/// Unicode's normalization form C. .NET's own needs the ICU library; without it, as in this program, <c>string.Normalize</c>
/// returns its argument.
/// </summary>
internal static class NormalFormC
{
    // Ranges whose characters neither change nor join with one another: what plants write in, so that the tables stay unread.
    private static readonly SearchValues<char> Stable = SearchValues.Create(
        string.Concat(
            Range('\0', '\u02FF'),
            Range('\u0400', '\u0482'),
            Range('\u2010', '\u2027'),
            Range('\u2030', '\u205E'),
            "\u2103\u2109",
            Range('\u3001', '\u3029'),
            Range('\u3041', '\u3096'),
            Range('\u30A1', '\u30FA'),
            Range('\u4E00', '\u9FFF'),
            Range('\uAC00', '\uD7A3'),
            Range('\uFF01', '\uFF9D')
        )
    );

    /// <summary>The composed form of a text without lone surrogates.</summary>
    public static string Normalize(string text) => text.AsSpan().IndexOfAnyExcept(Stable) < 0 ? text : ENSNormalize.NF.NFC(text);

    private static string Range(char first, char last) => string.Concat(Enumerable.Range(first, last - first + 1).Select(c => (char)c));
}
