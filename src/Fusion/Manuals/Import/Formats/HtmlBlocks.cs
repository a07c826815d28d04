using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using EdgeDiag.Fusion.Manuals.Import.Blocks;

namespace EdgeDiag.Fusion.Manuals.Import.Formats;

/// <summary>Blocks of HTML of any structure. Nothing is fetched and no script runs.</summary>
internal static partial class HtmlBlocks
{
    /// <summary>Level of a term of a definition list: below all headings.</summary>
    public const int TermLevel = 7;

    private const int MostNesting = 500;

    private static readonly HashSet<string> Inlines = new(StringComparer.OrdinalIgnoreCase)
    {
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "br",
        "cite",
        "code",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    };

    private static readonly HashSet<string> Hidden = new(StringComparer.OrdinalIgnoreCase)
    {
        "script",
        "style",
        "head",
        "template",
        "noscript",
        "svg",
        "object",
        "iframe",
        "button",
        "select",
        "input",
    };

    public static IReadOnlyList<Block> Read(string text, string? place = null)
    {
        var document = new HtmlParser(new HtmlParserOptions { IsKeepingSourceReferences = true }).ParseDocument(text);
        var walk = new Walk(place);
        if (document.Title is { Length: > 0 } title)
            walk.Blocks.Add(new Block(BlockKind.Furniture, title, place ?? "line 1"));
        if (document.Body is { } body)
            walk.Children(body, BlockKind.Paragraph, 0, 0);
        return walk.Blocks;
    }

    private static string Inline(INode node)
    {
        var text = new StringBuilder();
        Append(text, node, 0);
        return Tidy(text.ToString());
    }

    private static string Tidy(string text) => string.Join('\n', text.Split('\u0001').Select(l => Spaces().Replace(l, " ").Trim())).Trim('\n', ' ');

    // Line breaks that are meant become U+0001 until all other white space is one space.
    private static void Append(StringBuilder text, INode node, int depth)
    {
        if (depth > MostNesting)
            return;
        if (node is IText literal)
            text.Append(literal.Data.Replace('\u0001', ' '));
        else if (node is IHtmlBreakRowElement)
            text.Append('\u0001');
        else if (node is IElement element && !Hidden.Contains(element.LocalName) && !IsFootnoteMark(element))
        {
            var block = !Inlines.Contains(element.LocalName);
            if (block)
                text.Append('\u0001');
            foreach (var child in element.ChildNodes)
                Append(text, child, depth + 1);
            if (block)
                text.Append('\u0001');
        }
    }

    private static bool IsFootnoteMark(IElement element) => element.LocalName == "sup" && element.QuerySelector("a[href^='#']") is not null;

    private static string CellText(INode cell) => string.Join('\n', Inline(cell).Split('\n').Where(l => l.Length > 0));

    private static bool IsFurniture(IElement element) =>
        element.LocalName is "nav" or "footer" || FurnitureName().IsMatch(element.Id ?? "") || element.ClassList.Any(c => FurnitureName().IsMatch(c));

    private static bool IsBox(IElement element) => element.LocalName is "blockquote" or "aside" || element.ClassList.Any(c => BoxName().IsMatch(c));

    private sealed class Walk(string? place)
    {
        public List<Block> Blocks { get; } = [];

        public void Children(INode parent, BlockKind paragraph, int list, int depth)
        {
            if (depth > MostNesting)
                return;
            var run = new StringBuilder();
            IElement? only = null;
            var strong = true;
            foreach (var child in parent.ChildNodes)
                if (child is IText or IElement && (child is not IElement e || Inlines.Contains(e.LocalName)))
                {
                    Append(run, child, 0);
                    only ??= child as IElement;
                    strong &= child is IElement { LocalName: "strong" or "b" } || string.IsNullOrWhiteSpace(child.TextContent);
                }
                else if (child is IElement element && !Hidden.Contains(element.LocalName))
                {
                    Flush(element);
                    Element(element, paragraph, list, depth + 1);
                }

            Flush(parent as IElement);

            void Flush(IElement? at)
            {
                if (Tidy(run.ToString()) is { Length: > 0 } text)
                    Blocks.Add(new Block(paragraph, text, Place(only ?? at)) { Level = Math.Max(list, 1), Strong = strong });
                run.Clear();
                (only, strong) = (null, true);
            }
        }

        private void Element(IElement element, BlockKind paragraph, int list, int depth)
        {
            if (IsFurniture(element))
            {
                foreach (var line in CellText(element).Split('\n', StringSplitOptions.RemoveEmptyEntries))
                    Blocks.Add(new Block(BlockKind.Furniture, line, Place(element)));
                return;
            }

            switch (element.LocalName)
            {
                case "h1" or "h2" or "h3" or "h4" or "h5" or "h6":
                    Blocks.Add(new Block(BlockKind.Heading, Inline(element).ReplaceLineEndings(" "), Place(element)) { Level = element.LocalName[1] - '0' });
                    break;
                case "dt":
                    Blocks.Add(new Block(BlockKind.Heading, Inline(element).ReplaceLineEndings(" "), Place(element)) { Level = TermLevel });
                    break;
                case "table":
                    Table(element);
                    break;
                case "ul" or "ol":
                    foreach (var item in element.Children)
                        Children(item, BlockKind.Item, list + 1, depth);
                    break;
                case "pre":
                    Blocks.Add(new Block(BlockKind.Aside, element.TextContent.Trim(), Place(element)));
                    break;
                default:
                    Children(element, IsBox(element) ? BlockKind.Aside : paragraph, list, depth);
                    break;
            }
        }

        private void Table(IElement table)
        {
            if (table is not IHtmlTableElement { Rows: var rows })
                return;
            if (table.QuerySelector("caption") is { } caption)
                Blocks.Add(new Block(BlockKind.Furniture, Inline(caption), Place(caption)));
            var sources = rows.ToList();
            Blocks.Add(
                new Block(BlockKind.Table, "", Place(table))
                {
                    Rows = TableGrid.LayOut(
                        sources.Select(r => r.Cells.Select(c => (CellText(c), c.RowSpan, c.ColumnSpan)).ToList()),
                        n => Place(sources[n - 1])
                    ),
                }
            );
        }

        private string Place(IElement? element) => place ?? (element?.SourceReference is { } source ? $"line {source.Position.Line}" : "file");
    }

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Spaces();

    [GeneratedRegex(@"(?:^|[_-])(?:toc|footnotes?|docinfo|breadcrumbs?|sidebar|navbar)(?:$|[_-])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex FurnitureName();

    [GeneratedRegex(
        @"(?:^|[_-])(?:warning|caution|danger|important|info|tip|hint|note|admonition|alert|notice)(?:$|[_-])",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex BoxName();
}
