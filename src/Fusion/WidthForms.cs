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
}
