using System.Globalization;
using System.Text;

namespace EdgeDiag.Fusion.Languages;

/// <summary>Texts with names in braces.</summary>
internal static class Template
{
    /// <summary>A text with its names filled in; what is filled in is not looked through again.</summary>
    /// <param name="template">Such as <c>Most likely {cause}.</c></param>
    /// <param name="values">A value for each name.</param>
    /// <exception cref="FormatException">A name has no value.</exception>
    public static string Fill(string template, params ReadOnlySpan<(string Name, object Value)> values)
    {
        var text = new StringBuilder(template.Length + 32);
        for (var at = 0; at < template.Length; )
        {
            var open = template.IndexOf('{', at);
            if (open < 0)
                return text.Append(template, at, template.Length - at).ToString();
            var close = template.IndexOf('}', open);
            text.Append(template, at, open - at).Append(Value(template.AsSpan(open + 1, close - open - 1), values));
            at = close + 1;
        }

        return text.ToString();
    }

    private static string? Value(ReadOnlySpan<char> name, ReadOnlySpan<(string Name, object Value)> values)
    {
        foreach (var (known, value) in values)
            if (name.SequenceEqual(known))
                return Convert.ToString(value, CultureInfo.InvariantCulture);
        throw new FormatException($"{{{name}}}: no such value");
    }
}
