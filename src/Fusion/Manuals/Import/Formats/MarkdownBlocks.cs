using System.Text.RegularExpressions;
using EdgeDiag.Fusion.Manuals.Import.Blocks;
using EdgeDiag.Fusion.Manuals.Import.Reading;
using Markdig;
using Markdig.Extensions.CustomContainers;
using Markdig.Extensions.DefinitionLists;
using Markdig.Extensions.Footnotes;
using Markdig.Extensions.Tables;
using Markdig.Extensions.Yaml;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace EdgeDiag.Fusion.Manuals.Import.Formats;

/// <summary>Blocks of Markdown of any structure.</summary>
internal static partial class MarkdownBlocks
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UseYamlFrontMatter()
        .UsePipeTables()
        .UseGridTables()
        .UseCustomContainers()
        .UseFootnotes()
        .UseDefinitionLists()
        .Build();

    /// <exception cref="InvalidInputException">It is nested too deeply.</exception>
    public static IEnumerable<Blocks.Block> Read(string file, string text)
    {
        MarkdownShape.Check(file, text);
        MarkdownDocument document;
        try
        {
            document = Markdown.Parse(text, Pipeline);
        }
        catch (ArgumentException)
        {
            // The library's own bound on lists, quotations, links and emphasis within each other.
            throw new InvalidInputException(file, "text", "lists, quotations and emphasis that are nested less deeply", "more than 100 levels");
        }

        return document.SelectMany(b => Of(b, BlockKind.Paragraph, 0));
    }

    private static IEnumerable<Blocks.Block> Of(Markdig.Syntax.Block block, BlockKind paragraph, int level)
    {
        var place = $"line {block.Line + 1}";
        switch (block)
        {
            case YamlFrontMatterBlock front:
                return front
                    .Lines.Lines.Select(l => $"{l}".Split(':', 2))
                    .Where(l => l is ["title" or "description", _])
                    .Select(l => new Blocks.Block(BlockKind.Furniture, l[1].Trim(' ', '"'), place));
            case HeadingBlock heading:
                return [new(BlockKind.Heading, Attributes().Replace(Inline(heading.Inline), ""), place) { Level = heading.Level }];
            case ParagraphBlock { Inline: { } inline }:
                var text = Inline(inline);
                return text is "[[toc]]" or "[toc]" or "" ? [] : [new(paragraph, text, place) { Level = Math.Max(level, 1), Strong = IsStrong(inline) }];
            case ListBlock list:
                return list.OfType<ListItemBlock>().SelectMany(i => Item(i, level + 1));
            case Table table:
                return
                [
                    new(BlockKind.Table, "", place)
                    {
                        Rows = TableGrid.LayOut(
                            table
                                .OfType<Markdig.Extensions.Tables.TableRow>()
                                .Select(r => r.OfType<Markdig.Extensions.Tables.TableCell>().Select(c => (Text(c), c.RowSpan, c.ColumnSpan)).ToList()),
                            n => $"line {table.Line + n + (n > 1 ? 1 : 0)}"
                        ),
                    },
                ];
            case CustomContainer box:
                return (box.Arguments is { Length: > 0 } title ? [new Blocks.Block(BlockKind.Aside, title, place)] : (IEnumerable<Blocks.Block>)[]).Concat(
                    box.SelectMany(b => Of(b, BlockKind.Aside, level))
                );
            case FootnoteGroup notes:
                return notes.Descendants<ParagraphBlock>().Select(p => new Blocks.Block(BlockKind.Furniture, Inline(p.Inline), place));
            case QuoteBlock quote:
                return quote.SelectMany(b => Of(b, BlockKind.Aside, level));
            case HtmlBlock html:
                return HtmlBlocks.Read(html.Lines.ToString(), place);
            case DefinitionList definitions:
                return definitions.OfType<DefinitionItem>().SelectMany(i => i.SelectMany(b => Defined(b, paragraph)));
            case CodeBlock code:
                return [new(BlockKind.Aside, code.Lines.ToString(), place)];
            case ContainerBlock container:
                return container.SelectMany(b => Of(b, paragraph, level));
            default:
                return [];
        }
    }

    private static IEnumerable<Blocks.Block> Defined(Markdig.Syntax.Block block, BlockKind paragraph) =>
        block is DefinitionTerm term
            ? [new(BlockKind.Heading, Inline(term.Inline), $"line {term.Line + 1}") { Level = HtmlBlocks.TermLevel }]
            : Of(block, paragraph, 0);

    // Further paragraphs of an entry belong to it, unless they have a label.
    private static IEnumerable<Blocks.Block> Item(ListItemBlock item, int level)
    {
        var blocks = item.SelectMany(b => Of(b, BlockKind.Item, level)).ToList();
        for (var i = 1; i < blocks.Count; i++)
            if (
                blocks[i] is { Kind: BlockKind.Item } next
                && next.Level == level
                && LabelledPart.Split(next.Text) is [{ Label.Length: 0 }, ..]
                && blocks[i - 1] is { Kind: BlockKind.Item } last
                && last.Level == level
            )
            {
                blocks[i - 1] = last with { Text = $"{last.Text} {next.Text}" };
                blocks.RemoveAt(i--);
            }

        return blocks;
    }

    private static string Text(Markdig.Extensions.Tables.TableCell cell) =>
        BreakTag().Replace(string.Join('\n', cell.Descendants<ParagraphBlock>().Select(p => Inline(p.Inline))), "\n").Trim();

    private static bool IsStrong(ContainerInline inline) => inline.All(i => i is EmphasisInline { DelimiterCount: 2 });

    private static string Inline(ContainerInline? container)
    {
        if (container is null)
            return "";
        // A line that ends where it does for no reason but its length goes on with the next one.
        var lines = Flat(container).Split('\u0001');
        return lines
            .Skip(1)
            .Aggregate(
                lines[0],
                (all, line) => all + (LabelledPart.Split(line) is [{ Label.Length: > 0 }, ..] || Enumeration.BeginsItem(line) ? '\n' : ' ') + line.Trim()
            )
            .Trim();
    }

    private static string Flat(ContainerInline container) =>
        string.Concat(
            container.Select(i =>
                i switch
                {
                    LiteralInline literal => literal.Content.ToString(),
                    CodeInline code => code.Content,
                    HtmlEntityInline entity => entity.Transcoded.ToString(),
                    HtmlInline html => BreakTag().IsMatch(html.Tag) ? "\n" : "",
                    AutolinkInline link => link.Url,
                    LineBreakInline { IsHard: true } => "\n",
                    LineBreakInline => "\u0001",
                    FootnoteLink or LinkInline { IsImage: true } => "",
                    EmphasisInline { DelimiterCount: 2 } strong => Strong(Flat(strong), strong.NextSibling),
                    ContainerInline inner => Flat(inner),
                    _ => "",
                }
            )
        );

    // **Cause** Pump worn
    private static string Strong(string text, Inline? next) =>
        next is LiteralInline behind
        && behind.Content.ToString().TrimStart() is [not (':' or '\uFF1A'), ..]
        && LabelWords.Label(text) is { Kind: not null }
        && text[^1] is not (':' or '\uFF1A')
            ? text + ":"
            : text;

    [GeneratedRegex(@"<br\s*/?>", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex BreakTag();

    [GeneratedRegex(@"\s*\{[#.][^}]*\}\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Attributes();
}
