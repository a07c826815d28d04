using System.Globalization;
using System.Text.RegularExpressions;
using EdgeDiag.Fusion.Languages;
using EdgeDiag.Fusion.Manuals.Import.Blocks;
using EdgeDiag.Fusion.Manuals.Import.Reading;

namespace EdgeDiag.Fusion.Manuals.Import;

/// <summary>
/// Makes sections of entries. Entries with the same code are causes of one section, those with the same cause one cause; an
/// entry without a cause has its title as one, or its code where it has neither. An entry whose code cannot be one is told
/// and left out.
/// </summary>
internal sealed class SectionBuilder(string file, ImportRequest request, Language language, Action<string> tell)
{
    // A list may repeat every code.
    private const int MostTold = 10,
        LongestTitle = 80;

    private readonly List<string> _joined = [];
    private int _moreJoined;
    private readonly Dictionary<string, Draft> _drafts = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Draft> _order = [];

    /// <summary>Entries left out.</summary>
    public int Skipped { get; private set; }

    public void Add(ImportedEntry entry)
    {
        foreach (var text in entry.MoreCodes.Prepend(entry.Code))
        {
            var codes = CodesOf(text);
            foreach (var code in codes)
                Add(entry, code);
            if (codes.Count > 0)
                continue;
            Skipped++;
            tell(new InvalidInputException(file, $"{entry.Place}: {entry.Key}", ManualCode.Expected, $"'{text}'").Message);
        }
    }

    private void Add(ImportedEntry entry, string code)
    {
        if (!_drafts.TryGetValue(code, out var draft))
            _order.Add(draft = _drafts[code] = new Draft(code));
        var page = PageOf(entry);
        var title = OutsideItems.OneLine(entry.Title);
        if (draft.Title.Length == 0)
            draft.Title = title;
        else if (title.Length > 0 && draft.AnotherTitle(title))
            Joined($"{file}: {entry.Place}: expected one title for {code}, found '{Shown(title)}' beside '{Shown(draft.Title)}'; both are in one section");
        draft.Page ??= page;
        var cause = OutsideItems.OneLine(entry.Cause);
        // A second title of the same code is lost nowhere: without a cause it is one, else it goes into the overview.
        if (cause.Length > 0 && title.Length > 0 && title != draft.Title)
            draft.Overview(title);
        if (OutsideItems.OneLine(entry.Severity) is { Length: > 0 } severity)
            draft.Overview(Template.Fill(language.File().Sentences!.Severity, ("severity", severity)));
        foreach (var line in entry.Overview)
            draft.Overview(OutsideItems.OneLine(line));
        var (signs, remedies) = entry.Separated
            ? (entry.Signs.Select(OutsideItems.OneLine), entry.Remedies.Select(OutsideItems.OneLine))
            : (entry.Signs.SelectMany(OutsideItems.Split), entry.Remedies.SelectMany(OutsideItems.Split));
        draft.Cause(
            cause.Length > 0 ? cause
                : title.Length > 0 ? title
                : code,
            entry.CausePage ?? page ?? draft.Page,
            signs.Where(s => s.Length > 0),
            remedies.Where(r => r.Length > 0)
        );
    }

    /// <summary>The sections in the source's order.</summary>
    public IReadOnlyList<ManualSection> Sections(string id, string deviceType, string? source)
    {
        foreach (var line in _joined)
            tell(line);
        if (_moreJoined > 0)
            tell($"{file}: {_moreJoined} more titles are in the section of another title");
        return [.. _order.Select(d => d.Section(id, deviceType, language, source))];
    }

    private void Joined(string line)
    {
        if (_joined.Count < MostTold)
            _joined.Add(line);
        else
            _moreJoined++;
    }

    private static string Shown(string title) => title.Length <= LongestTitle ? title : title[..LongestTitle] + "...";

    // A cell may also have a word in front of its code, or several codes. White space in a code is a separator like any other.
    private List<string> CodesOf(string text)
    {
        var code = OutsideItems.OneLine(text);
        if (code.Length == 0)
            return [];
        if (request.CodePattern is { } pattern && pattern.Match(code) is { Success: true } match)
            code = match.Groups["code"].Success ? match.Groups["code"].Value : match.Value;
        else if (!ManualCode.IsOne(code) && CodeList.OfCell(code) is { } several)
            return several.Select(c => request.CodePrefix + c).ToList() is var all && all.TrueForAll(ManualCode.IsOne) ? all : [];
        code = request.CodePrefix + (ManualCode.IsOne(code) ? code : code.Replace(' ', '-'));
        return ManualCode.IsOne(code) ? [code] : [];
    }

    private int? PageOf(ImportedEntry entry)
    {
        var text = OutsideItems.OneLine(entry.Page);
        if (text.Length == 0)
            return null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page > 0)
            return page;
        tell(new InvalidInputException(file, $"{entry.Place}: page", "a page number from 1", $"'{text}'").Message + "; imported without it");
        return null;
    }

    private sealed class Draft(string code)
    {
        private readonly List<string> _overview = [];
        private readonly HashSet<string> _overviewLines = [];
        private readonly HashSet<string> _titles = [];
        private readonly OrderedDictionary<string, (int? Page, OrderedDictionary<string, bool> Signs, OrderedDictionary<string, bool> Remedies)> _causes = new(
            StringComparer.Ordinal
        );

        public string Title { get; set; } = "";

        public int? Page { get; set; }

        /// <summary>Whether a title is neither the section's nor one that it has been asked about.</summary>
        public bool AnotherTitle(string title) => title != Title && _titles.Add(title);

        public void Overview(string line)
        {
            if (line.Length > 0 && _overviewLines.Add(line))
                _overview.Add(line);
        }

        public void Cause(string text, int? page, IEnumerable<string> signs, IEnumerable<string> remedies)
        {
            if (!_causes.TryGetValue(text, out var cause))
                _causes.Add(text, cause = (page, [], []));
            foreach (var sign in signs)
                cause.Signs.TryAdd(sign, true);
            foreach (var remedy in remedies)
                cause.Remedies.TryAdd(remedy, true);
        }

        public ManualSection Section(string id, string deviceType, Language language, string? source) =>
            new(
                $"{id}#{code}",
                deviceType,
                language,
                code,
                Title,
                string.Join('\n', _overview),
                [
                    .. _causes.Select(
                        (c, i) => new ManualCause($"{id}#{code}-{i + 1}", c.Key, [.. c.Value.Signs.Keys], [.. c.Value.Remedies.Keys], c.Value.Page ?? Page)
                    ),
                ],
                Page,
                source
            );
    }
}
