using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using EdgeDiag.Fusion.Manuals.Import.Blocks;

namespace EdgeDiag.Fusion.Manuals.Import.Formats;

/// <summary>Blocks of a Word document: headings by their style, lists by their numbering, tables with merged cells.</summary>
internal static class WordBlocks
{
    private const int BodyText = 9;

    /// <exception cref="InvalidInputException">It is no Word document.</exception>
    public static IReadOnlyList<Block> Read(string file, byte[] bytes)
    {
        using var stream = OfficeFile.Open(file, bytes, "a Word document (.docx)");
        using var document = Open(file, stream);
        if (document.MainDocumentPart is not { Document.Body: { } body } main)
            throw new InvalidInputException(file, "file", "a Word document (.docx)", "one without text");
        var walk = new Walk(main);
        foreach (var header in main.HeaderParts.Select(h => h.Header).Concat<OpenXmlElement?>(main.FooterParts.Select(f => f.Footer)))
            walk.Furniture(header, "page head");
        walk.Children(body);
        foreach (var note in main.FootnotesPart?.Footnotes?.Elements<Footnote>().Where(n => n.Type is null) ?? [])
            walk.Furniture(note, "footnote");
        return walk.Blocks;
    }

    private static WordprocessingDocument Open(string file, Stream stream)
    {
        try
        {
            return WordprocessingDocument.Open(stream, false);
        }
        catch (Exception e) when (e is OpenXmlPackageException or FileFormatException or InvalidOperationException or System.Xml.XmlException)
        {
            throw new InvalidInputException(file, "file", "a Word document (.docx)", $"a damaged one ({e.Message})");
        }
    }

    private static string Text(OpenXmlElement paragraph)
    {
        var text = new StringBuilder();
        foreach (var part in paragraph.Descendants())
            text.Append(
                part switch
                {
                    Text t when part.Parent is not DeletedRun => t.Text,
                    TabChar => "\t",
                    Break or CarriageReturn => "\n",
                    NoBreakHyphen => "-",
                    _ => "",
                }
            );
        return text.ToString().Trim();
    }

    private static bool IsStrong(Paragraph paragraph)
    {
        var runs = paragraph.Descendants<Run>().Where(r => r.InnerText.Trim().Length > 0).ToList();
        return runs.Count > 0 && runs.TrueForAll(r => r.RunProperties?.Bold is { } bold && bold.Val?.Value != false);
    }

    private sealed class Walk(MainDocumentPart main)
    {
        private readonly Dictionary<string, Style> _styles =
            main.StyleDefinitionsPart?.Styles?.Elements<Style>()
                .Where(s => s.StyleId?.Value is not null)
                .DistinctBy(s => s.StyleId!.Value!)
                .ToDictionary(s => s.StyleId!.Value!)
            ?? [];

        private int _paragraph;

        public List<Block> Blocks { get; } = [];

        public void Furniture(OpenXmlElement? part, string place)
        {
            if (part is not null)
                Blocks.AddRange(part.Descendants<Paragraph>().Select(Text).Where(t => t.Length > 0).Select(t => new Block(BlockKind.Furniture, t, place)));
        }

        public void Children(OpenXmlElement parent)
        {
            foreach (var child in parent.ChildElements)
                switch (child)
                {
                    case Paragraph paragraph:
                        Paragraph(paragraph);
                        break;
                    case Table table:
                        Table(table);
                        break;
                    case SdtBlock or SdtContentBlock or CustomXmlBlock or InsertedRun:
                        Children(child);
                        break;
                    default:
                        break;
                }
        }

        private void Paragraph(Paragraph paragraph)
        {
            var (text, place) = (Text(paragraph), $"paragraph {++_paragraph}");
            if (text.Length == 0)
                return;
            var chain = Styles(paragraph.ParagraphProperties?.ParagraphStyleId?.Val?.Value).ToList();
            var names = chain.Select(s => s.StyleName?.Val?.Value ?? "").ToList();
            if (names.Exists(n => n.StartsWith("toc", StringComparison.OrdinalIgnoreCase)))
                Blocks.Add(new Block(BlockKind.Furniture, text, place));
            else if (Level(paragraph, chain, names) is { } level)
                Blocks.Add(new Block(BlockKind.Heading, text.ReplaceLineEndings(" "), place) { Level = level });
            else if (ListLevel(paragraph, chain) is { } list)
                Blocks.Add(new Block(BlockKind.Item, text, place) { Level = list + 1 });
            else
                Blocks.Add(new Block(BlockKind.Paragraph, text, place) { Strong = IsStrong(paragraph) });
        }

        private static int? Level(Paragraph paragraph, List<Style> chain, List<string> names)
        {
            var outline =
                paragraph.ParagraphProperties?.OutlineLevel?.Val?.Value
                ?? chain.Select(s => s.StyleParagraphProperties?.OutlineLevel?.Val?.Value).FirstOrDefault(l => l is not null);
            if (outline is < BodyText)
                return outline + 1;
            return names.Exists(n => n.Equals("title", StringComparison.OrdinalIgnoreCase)) ? 1 : null;
        }

        private static int? ListLevel(Paragraph paragraph, List<Style> chain)
        {
            var numbering = (
                paragraph.ParagraphProperties?.NumberingProperties
                ?? chain.Select(s => s.StyleParagraphProperties?.NumberingProperties).FirstOrDefault(n => n is not null)
            );
            return numbering?.NumberingId?.Val?.Value is > 0 ? numbering.NumberingLevelReference?.Val?.Value ?? 0 : null;
        }

        // The style and those that it is based on.
        private IEnumerable<Style> Styles(string? id)
        {
            for (var i = 0; i < 20 && id is not null && _styles.TryGetValue(id, out var style); i++)
            {
                yield return style;
                id = style.BasedOn?.Val?.Value;
            }
        }

        private void Table(Table table)
        {
            var rows = table.Elements<DocumentFormat.OpenXml.Wordprocessing.TableRow>().ToList();
            var first = _paragraph + 1;
            var grid = rows.Select((r, i) => new Import.Blocks.TableRow([.. Cells(r)], $"table at paragraph {first}, row {i + 1}")).ToList();
            _paragraph += table.Descendants<Paragraph>().Count();
            // One cell is a frame around a text.
            if (grid is [{ Cells: [var only] }])
                Blocks.Add(new Block(BlockKind.Aside, only.Text, grid[0].Place));
            else if (grid.Count > 0)
                Blocks.Add(new Block(BlockKind.Table, "", grid[0].Place) { Rows = grid });
        }

        private static IEnumerable<Import.Blocks.TableCell> Cells(DocumentFormat.OpenXml.Wordprocessing.TableRow row)
        {
            foreach (var cell in row.Elements<DocumentFormat.OpenXml.Wordprocessing.TableCell>())
            {
                var properties = cell.TableCellProperties;
                var covered = properties?.VerticalMerge is { } merge && merge.Val?.Value != MergedCellValues.Restart;
                var text = string.Join('\n', cell.Descendants<Paragraph>().Select(Text).Where(t => t.Length > 0));
                yield return new Import.Blocks.TableCell(covered ? "" : text, covered);
                for (var i = 1; i < Math.Min(properties?.GridSpan?.Val?.Value ?? 1, ManualLimits.Columns); i++)
                    yield return Import.Blocks.TableCell.Empty;
            }
        }
    }
}
