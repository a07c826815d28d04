namespace EdgeDiag.Fusion;

/// <summary>Full-width characters, as Chinese and Japanese keyboards write letters, digits and signs.</summary>
internal static class WidthForms
{
    /// <summary>A full-width letter, digit, sign or space as the usual one; others as they are.</summary>
    public static char Narrow(char c) =>
        c switch
        {
            '\u3000' => ' ',
            >= '\uFF01' and <= '\uFF5E' => (char)(c - 0xFEE0),
            _ => c,
        };

    /// <summary>A text with its full-width characters as the usual ones; of the same length.</summary>
    public static string Narrow(string text) =>
        text.AsSpan().IndexOfAnyInRange('\uFF01', '\uFF5E') < 0
            ? text
            : string.Create(
                text.Length,
                text,
                (to, from) =>
                {
                    for (var i = 0; i < to.Length; i++)
                        to[i] = Narrow(from[i]);
                }
            );
}
