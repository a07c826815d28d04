using EdgeDiag.Fusion.Languages;

namespace EdgeDiag.Fusion.Codes;

/// <summary>Words that stand in front of a code and are no part of it: "Error 17", "Alarm code 4021", "故障 E102".</summary>
internal static class CodeWords
{
    // A warning and an alarm of one number are two codes. The longer word stands first where one begins with another.
    private static readonly (string Word, CodeWordKind Kind)[] Words =
    [
        .. LanguageFiles
            .All.SelectMany(f =>
                f.Codes.Fault.Select(w => (w, CodeWordKind.Fault))
                    .Concat(f.Codes.Warning.Select(w => (w, CodeWordKind.Warning)))
                    .Concat(f.Codes.Any.Select(w => (w, CodeWordKind.Any)))
            )
            .OrderByDescending(w => w.Item1.Length),
    ];

    // Only behind a word of those above: "No" alone may be the code.
    private static readonly string[] Numbers = [.. LanguageFiles.All.SelectMany(f => f.Codes.Number).OrderByDescending(w => w.Length), "#"];

    /// <summary>Takes the words off the front of a code.</summary>
    /// <param name="text">The code, narrow.</param>
    /// <param name="between">What may stand behind a word and be dropped with it.</param>
    /// <returns>What the words say and where the rest begins; 0 where there is no word or no rest.</returns>
    public static (CodeWordKind Kind, int End) Find(string text, string between)
    {
        var (kind, at) = (CodeWordKind.Any, 0);
        while (Word(text, at, at > 0) is { Length: > 0 } word)
        {
            kind = kind == CodeWordKind.Any ? word.Kind : kind;
            at += word.Length;
            while (at < text.Length && between.Contains(text[at]))
                at++;
        }

        return at < text.Length ? (kind, at) : (CodeWordKind.Any, 0);
    }

    // Chinese and Japanese are written without spaces: only a Latin letter goes on with a Latin word.
    private static bool IsLatin(char c) => char.IsLetter(c) && c <= '\u024F';

    private static (CodeWordKind Kind, int Length) Word(string text, int at, bool isBehind)
    {
        bool Stands(string word) =>
            string.Compare(text, at, word, 0, word.Length, StringComparison.OrdinalIgnoreCase) == 0
            && (!IsLatin(word[^1]) || at + word.Length == text.Length || !IsLatin(text[at + word.Length]));
        foreach (var (word, kind) in Words)
            if (Stands(word))
                return (kind, word.Length);
        return isBehind && Numbers.FirstOrDefault(Stands) is { } number ? (CodeWordKind.Any, number.Length) : default;
    }
}
