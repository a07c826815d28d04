using System.Globalization;
using System.Net;
using System.Text;

namespace EdgeDiag.Fusion.Evaluation.Reports;

/// <summary>Writes HTML and SVG; whatever is not markup of ours is escaped.</summary>
internal sealed class Markup
{
    private readonly StringBuilder _text = new();

    /// <summary>Markup of ours, as it is. Numbers may be interpolated; texts must go through <see cref="Escape"/>.</summary>
    public Markup Raw(FormattableString markup)
    {
        _text.Append(markup.ToString(CultureInfo.InvariantCulture));
        return this;
    }

    /// <summary>A line of markup without values.</summary>
    public Markup Line(string markup)
    {
        _text.Append(markup).Append('\n');
        return this;
    }

    /// <summary>An element with a text in it.</summary>
    public Markup Element(string name, string? text) => Line($"<{name}>{Escape(text)}</{name}>");

    /// <summary>A table of texts; the first <paramref name="words"/> columns are words, the others numbers.</summary>
    public Markup Table(IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows, int words)
    {
        Line("<div class=\"wide\"><table><thead><tr>");
        for (var i = 0; i < headings.Count; i++)
            Line($"<th{(i < words ? "" : " class=\"number\"")}>{Escape(headings[i])}</th>");
        Line("</tr></thead><tbody>");
        foreach (var row in rows)
        {
            _text.Append("<tr>");
            for (var i = 0; i < row.Count; i++)
                _text.Append(i < words ? "<td>" : "<td class=\"number\">").Append(Escape(row[i])).Append("</td>");
            Line("</tr>");
        }

        return Line("</tbody></table></div>");
    }

    /// <summary>A text made safe in elements and attributes.</summary>
    public static string Escape(string? text) => WebUtility.HtmlEncode(text ?? "");

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();
}
