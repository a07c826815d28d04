using System.Text;

namespace EdgeDiag.Fusion.Prompts;

/// <summary>Text from PLCs, people, manuals and tickets, made safe for a prompt: it cannot imitate a marker, label or annotation.</summary>
public static class OutsideText
{
    /// <summary>
    /// Brackets that the prompt's form uses become parentheses, white space and control characters one space; cut at
    /// <paramref name="limit"/> characters, never within a surrogate pair.
    /// </summary>
    public static string Clean(string text, int limit)
    {
        var clean = new StringBuilder(Math.Min(text.Length, limit));
        foreach (var c in text)
        {
            if (clean.Length >= limit)
                break;
            var mapped = c switch
            {
                '【' or '[' or '〔' or '\uFF3B' => '(',
                '】' or ']' or '〕' or '\uFF3D' => ')',
                _ when char.IsControl(c) || char.IsWhiteSpace(c) => ' ',
                _ => c,
            };
            if (mapped == ' ' && (clean.Length == 0 || clean[^1] == ' '))
                continue;
            clean.Append(mapped);
        }

        if (clean.Length > 0 && char.IsHighSurrogate(clean[^1]))
            clean.Length--;
        return clean.ToString().TrimEnd();
    }
}
