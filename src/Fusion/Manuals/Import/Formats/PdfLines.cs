using System.Text.RegularExpressions;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.DocumentLayoutAnalysis;
using UglyToad.PdfPig.DocumentLayoutAnalysis.PageSegmenter;
using UglyToad.PdfPig.DocumentLayoutAnalysis.ReadingOrderDetector;
using UglyToad.PdfPig.DocumentLayoutAnalysis.WordExtractor;

namespace EdgeDiag.Fusion.Manuals.Import.Formats;

/// <summary>The lines and tables of a PDF in reading order; running heads, feet and page numbers apart.</summary>
internal static partial class PdfLines
{
    // Heads and feet stand in the outer twelfth of a page.
    private const double Edge = 1 / 12.0;

    // Of a letter's size: what is raised or lowered less stands on the same line.
    private const double SameLine = 0.4;

    // Points by which the margins may differ.
    private const double Overhang = 12;

    /// <summary>Reads pages.</summary>
    /// <param name="pages">The pages.</param>
    /// <param name="furniture">What heads and feet say, each once.</param>
    public static IReadOnlyList<PdfLine> FromPages(IReadOnlyList<Page> pages, out IReadOnlyList<string> furniture)
    {
        var byPage = pages.Select(Lines).ToList();
        var full = FullWidth(pages, byPage.SelectMany(p => p).Where(l => l.Margin == 0 && !AtEdge(l)).ToList());
        return WithoutFurniture(
            byPage.Select(p => (IReadOnlyList<PdfLine>)[.. p.Select(l => l.Margin == 0 ? l with { Margin = full } : l)]).ToList(),
            out furniture
        );
    }

    /// <summary>Lines of all pages without what heads and feet repeat, and without page numbers.</summary>
    /// <param name="byPage">The lines of each page.</param>
    /// <param name="furniture">What heads and feet say, each once.</param>
    public static IReadOnlyList<PdfLine> WithoutFurniture(IReadOnlyList<IReadOnlyList<PdfLine>> byPage, out IReadOnlyList<string> furniture)
    {
        // On two pages, what both have; on more, what half of them have, three at least.
        var least = Math.Min(3, Math.Max(2, byPage.Count));
        var repeated = byPage
            .SelectMany(p => p.Where(AtEdge).Select(l => Digits().Replace(l.Text, "0")).Distinct())
            .GroupBy(t => t)
            .Where(g => g.Count() >= least && g.Count() * 2 >= byPage.Count)
            .Select(g => g.Key)
            .ToHashSet();
        furniture =
        [
            .. byPage
                .SelectMany(p => p)
                .Where(l => AtEdge(l) && repeated.Contains(Digits().Replace(l.Text, "0")))
                .DistinctBy(l => Digits().Replace(l.Text, "0"))
                .Select(l => l.Text),
        ];
        return [.. byPage.SelectMany(p => p).Where(l => !AtEdge(l) || (!PageNumber().IsMatch(l.Text) && !repeated.Contains(Digits().Replace(l.Text, "0"))))];
    }

    // Lines outside columns end where the widest of all pages does, since a page of its own may have none that is full. What runs
    // further into the right margin than the left one is wide was too long to break.
    private static double FullWidth(IReadOnlyList<Page> pages, IReadOnlyList<PdfLine> lines)
    {
        if (lines.Count == 0)
            return 0;
        var left = lines.Min(l => l.Left);
        var widths = pages.ToDictionary(p => p.Number, p => p.Width);
        var within = lines.Where(l => l.Right <= widths[l.Page] - left + Overhang).ToList();
        return (within.Count > 0 ? within : lines).Max(l => l.Right);
    }

    /// <summary>Whether a height on a page, in points, is where heads and feet stand.</summary>
    public static bool IsAtEdge(Page page, double y) => y / page.Height is < Edge or > 1 - Edge;

    private static bool AtEdge(PdfLine line) => line.Table is null && line.Height is < Edge or > 1 - Edge;

    private static IReadOnlyList<PdfLine> Lines(Page page)
    {
        // Bold that is made by printing twice would give every letter twice.
        var letters = DuplicateOverlappingTextProcessor.Get(page.Letters);
        var words = NearestNeighbourWordExtractor.Instance.GetWords(letters).Where(w => w.Text.Trim().Length > 0).ToList();
        var tables = PdfRuledTables.Find(page, words).ToList();
        words.RemoveAll(w => tables.Exists(t => PdfRuledTables.Within(w, t.Left, t.Right, t.Bottom, t.Top)));
        foreach (var table in PdfAlignedTables.Find(page, words))
        {
            words.RemoveAll(w => PdfRuledTables.Within(w, table.Left, table.Right, table.Bottom, table.Top));
            tables.Add(table);
        }

        return WithTables(page, words.Count == 0 ? [] : Lines(page, words), tables);
    }

    private static IReadOnlyList<PdfLine> Lines(Page page, List<Word> words)
    {
        var blocks = UnsupervisedReadingOrderDetector.Instance.Get(DocstrumBoundingBoxes.Instance.GetBlocks(words)).ToList();
        var columns = blocks.Any(a => blocks.Any(b => Beside(a, b)));
        return [.. blocks.SelectMany(b => Lines(b).Select(l => Line(page, l, columns ? b.BoundingBox.Right : 0)))];
    }

    // A table stands in front of the first line below it.
    private static IReadOnlyList<PdfLine> WithTables(Page page, IReadOnlyList<PdfLine> lines, List<PdfTable> tables)
    {
        var all = lines.ToList();
        foreach (var table in tables.OrderByDescending(t => t.Top))
        {
            var at = all.FindIndex(l => l.Table is null && !AtEdge(l) && l.Left < table.Right && l.Right > table.Left && l.Height * page.Height < table.Top);
            all.Insert(
                at < 0 ? all.Count : at,
                new PdfLine(page.Number, "", 0, false, 0.5, table.Left, table.Right, 0) { Margin = table.Right, Table = table }
            );
        }

        return all;
    }

    // By base line: the segmenter's own lines run down the page where each line is one word, as in Chinese.
    private static IEnumerable<List<Word>> Lines(TextBlock block)
    {
        var line = new List<Word>();
        foreach (var word in block.TextLines.SelectMany(l => l.Words).Where(w => w.Text.Trim().Length > 0).OrderByDescending(BaseLine))
        {
            if (line.Count > 0 && BaseLine(line[0]) - BaseLine(word) > SameLine * line[0].Letters[0].PointSize)
            {
                yield return line;
                line = [];
            }

            line.Add(word);
        }

        if (line.Count > 0)
            yield return line;
    }

    private static double BaseLine(Word word) => word.Letters[0].StartBaseLine.Y;

    // Side by side over more than one line: columns.
    private static bool Beside(TextBlock a, TextBlock b) =>
        Lines(a).Skip(1).Any()
        && Lines(b).Skip(1).Any()
        && a.BoundingBox.Right < b.BoundingBox.Left
        && Math.Min(a.BoundingBox.Top, b.BoundingBox.Top) - Math.Max(a.BoundingBox.Bottom, b.BoundingBox.Bottom)
            > Math.Min(a.BoundingBox.Height, b.BoundingBox.Height) / 2;

    private static PdfLine Line(Page page, List<Word> words, double margin)
    {
        words.Sort((a, b) => a.BoundingBox.Left.CompareTo(b.BoundingBox.Left));
        var letters = words.SelectMany(w => w.Letters).ToList();
        var text = words
            .Select(w => w.Text.Trim())
            .Aggregate("", (line, word) => line.Length == 0 || (IsWide(line[^1]) && IsWide(word[0])) ? line + word : $"{line} {word}");
        var sizes = letters.Select(l => l.PointSize).Order().ToList();
        var first = IsWide(words[0].Text.Trim()[0]) ? words[0].Letters[0].BoundingBox.Width : words[0].BoundingBox.Width;
        return new PdfLine(
            page.Number,
            text,
            sizes[sizes.Count / 2],
            letters.Count(l => l.FontName?.Contains("Bold", StringComparison.OrdinalIgnoreCase) == true) * 2 > letters.Count,
            page.Height > 0 ? BaseLine(words[0]) / page.Height : 0.5,
            words[0].BoundingBox.Left,
            words.Max(w => w.BoundingBox.Right),
            first
        )
        {
            Margin = margin,
        };
    }

    /// <summary>Two lines of a sentence: with a space, but not where Chinese meets anything, nor behind a word that was divided.</summary>
    public static string Join(string left, string right)
    {
        if (left.Length == 0 || right.Length == 0)
            return left + right;
        if (left[^1] == '\u00AD')
            return left[..^1] + right;
        if (left[^1] == '-' && left.Length > 1 && char.IsLower(left[^2]) && char.IsLower(right[0]))
            return left[..^1] + right;
        return IsWide(left[^1]) || IsWide(right[0]) ? left + right : $"{left} {right}";
    }

    // Ideographs and their punctuation are written without spaces.
    private static bool IsWide(char c) => c is (>= '\u2E80' and <= '\u9FFF') or (>= '\uF900' and <= '\uFAFF') or (>= '\uFF00' and <= '\uFF60');

    [GeneratedRegex("[0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex Digits();

    [GeneratedRegex(
        @"^\W*(?:page|第)?\s*[0-9]{1,4}\s*(?:页)?\s*(?:(?:of|/|共)\s*[0-9]{1,4}\s*页?)?\W*$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex PageNumber();
}
