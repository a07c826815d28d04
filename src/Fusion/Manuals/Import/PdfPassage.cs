using System.Globalization;
using System.Text.RegularExpressions;
using EdgeDiag.Fusion.Manuals.Import.Blocks;

namespace EdgeDiag.Fusion.Manuals.Import;

/// <summary>What a PDF says below one code. Where several causes share remedies, each of them gets all.</summary>
internal sealed partial class PdfPassage(int page, string code)
{
    private readonly List<string> _overview = [];
    private readonly List<Group> _groups = [new()];
    private ManualEntryKind? _kind;

    public string Title { get; set; } = "";

    /// <summary>Takes the next line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="last">The line before it.</param>
    public void Add(PdfLine line, PdfLine? last)
    {
        if (ManualLabels.Alone(line.Text) is { } alone && alone != ManualEntryKind.Page)
            Begin(alone, line.Page);
        else if (ManualLabels.Entry(line.Text) is { Kind: not ManualEntryKind.Page } entry)
        {
            Begin(entry.Kind, line.Page);
            if (entry.Text.Trim().Length > 0)
                Current.Add(entry.Text.Trim());
        }
        else if (Current.Count > 0 && last is not null && last.RunsOnInto(line) && !ItemMark().IsMatch(line.Text))
            Current[^1] = PdfLines.Join(Current[^1], line.Text);
        else
            Current.Add(line.Text);
    }

    public IEnumerable<ImportedEntry> Entries()
    {
        var first = true;
        foreach (var group in _groups.Where((g, i) => i == 0 || g.Texts.Values.Any(t => t.Count > 0)))
        {
            // A group without a cause has the title as one.
            var causes = OutsideItems.Split(string.Join('\n', group.Texts[ManualEntryKind.Cause])).ToList();
            foreach (var cause in causes.Count > 0 ? causes : [""])
            {
                yield return new ImportedEntry($"page {page}", "heading", code)
                {
                    Title = Title,
                    Cause = cause,
                    Overview = first ? _overview : [],
                    Signs = Lines(group, ManualEntryKind.Signs),
                    Remedies = Lines(group, ManualEntryKind.Remedy),
                    Page = page.ToString(CultureInfo.InvariantCulture),
                    CausePage = group.Page ?? page,
                };
                first = false;
            }
        }
    }

    private List<string> Current => _kind is { } kind ? _groups[^1].Texts[kind] : _overview;

    private static IReadOnlyList<string> Lines(Group group, ManualEntryKind kind) => [string.Join('\n', group.Texts[kind])];

    private void Begin(ManualEntryKind kind, int at)
    {
        var texts = _groups[^1].Texts;
        // After a remedy, a cause or its signs are the next cause's.
        if (kind != ManualEntryKind.Remedy && texts[ManualEntryKind.Remedy].Count > 0)
            _groups.Add(new Group());
        if (kind == ManualEntryKind.Cause)
            _groups[^1].Page ??= at;
        _kind = kind;
    }

    private sealed class Group
    {
        public int? Page { get; set; }

        public Dictionary<ManualEntryKind, List<string>> Texts { get; } =
            new()
            {
                [ManualEntryKind.Cause] = [],
                [ManualEntryKind.Signs] = [],
                [ManualEntryKind.Remedy] = [],
            };
    }

    [GeneratedRegex(
        @"^\s*(?:[\u2022\u25CF\u25AA\u25A0\u25E6\u30FB\u00B7*\u2013-]\s|[\u2022\u25CF\u25AA\u25A0]"
            + @"|[\u2460-\u2473]|[(\uFF08]?[1-9][0-9]?[.\u3001)\uFF09\uFF0E](?![0-9]))",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex ItemMark();
}
