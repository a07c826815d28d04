using UglyToad.PdfPig.Content;

namespace EdgeDiag.Fusion.Manuals.Import.Formats;

/// <summary>The text of a cell of a table: lines that ended at the cell's edge are joined, others were meant.</summary>
internal static class PdfCellText
{
    // A line that leaves so much of the cell empty may have been meant to end.
    private const double Full = 0.8;

    // Of the words within sentences, where a language writes nouns with a capital letter.
    private const double MostCapitals = 0.2;

    /// <summary>Reads a cell.</summary>
    /// <param name="words">Its words in any order.</param>
    /// <param name="limit">Where full lines end.</param>
    /// <param name="capitalNouns">Whether the language writes nouns with a capital letter.</param>
    public static string Read(IEnumerable<Word> words, double limit, bool capitalNouns)
    {
        var lines = Lines(words).Select(Line.Of).ToList();
        if (lines.Count == 0)
            return "";
        var left = lines.Min(l => l.Left);
        var marked = lines.Exists(l => Reading.Enumeration.BeginsItem(l.Text));
        var broken = lines.Zip(lines.Skip(1)).Any(p => p.First.Bold == p.Second.Bold && p.First.IsShortFor(p.Second, limit));
        var text = lines[0].Text;
        for (var i = 1; i < lines.Count; i++)
        {
            var (above, line) = (lines[i - 1], lines[i]);
            // With a capital letter begins a sentence, unless it is a noun of a language that writes those so.
            var begins =
                !marked && line.IsCapitalised && (capitalNouns ? broken && above.Right - left < Full * (limit - left) : char.IsLetterOrDigit(above.Text[^1]));
            var joined = above.EndsBold == line.Bold && !above.IsShortFor(line, limit) && !begins && !Reading.Enumeration.BeginsItem(line.Text);
            text = joined ? PdfLines.Join(text, line.Text) : $"{text}\n{line.Text}";
        }

        return text;
    }

    /// <summary>Whether the language of a page writes nouns with a capital letter, by the words that stand behind others.</summary>
    public static bool HasCapitalNouns(IEnumerable<Word> words)
    {
        var (capital, all) = (0, 0);
        foreach (var line in Lines(words))
        foreach (var (before, word) in line.Zip(line.Skip(1)))
            if (
                word.Text.Length > 1
                && char.IsLetter(word.Text[0])
                && char.IsLower(word.Text[1])
                && char.IsLetter(before.Text[^1])
                && word.BoundingBox.Left - before.BoundingBox.Right < word.Letters[0].PointSize
            )
            {
                all++;
                capital += char.IsUpper(word.Text[0]) ? 1 : 0;
            }

        return capital > MostCapitals * all;
    }

    /// <summary>Words by line, from top to bottom and left to right.</summary>
    public static IEnumerable<List<Word>> Lines(IEnumerable<Word> words)
    {
        var line = new List<Word>();
        foreach (var word in words.Where(w => w.Text.Trim().Length > 0).OrderByDescending(BaseLine))
        {
            if (line.Count > 0 && BaseLine(line[0]) - BaseLine(word) > 0.4 * line[0].Letters[0].PointSize)
            {
                yield return Sorted(line);
                line = [];
            }

            line.Add(word);
        }

        if (line.Count > 0)
            yield return Sorted(line);
    }

    public static double BaseLine(Word word) => word.Letters[0].StartBaseLine.Y;

    private static bool IsBold(Word word) => word.Letters[0].FontName?.Contains("Bold", StringComparison.OrdinalIgnoreCase) == true;

    private static List<Word> Sorted(List<Word> line)
    {
        line.Sort((a, b) => a.BoundingBox.Left.CompareTo(b.BoundingBox.Left));
        return line;
    }

    private sealed record Line(string Text, double Left, double Right, double FirstWord, double Size, bool Bold, bool EndsBold)
    {
        public bool IsCapitalised => Text.Length > 1 && char.IsUpper(Text[0]) && char.IsLower(Text[1]);

        public static Line Of(List<Word> words) =>
            new(
                string.Join(' ', words.Select(w => w.Text.Trim())),
                words[0].BoundingBox.Left,
                words[^1].BoundingBox.Right,
                words[0].BoundingBox.Width,
                words[0].Letters[0].PointSize,
                IsBold(words[0]),
                IsBold(words[^1])
            );

        // The next line's first word would have fitted.
        public bool IsShortFor(Line next, double limit) => Right + (Size / 4) + next.FirstWord <= limit;
    }
}
