using System.Globalization;
using EdgeDiag.Fusion.Manuals.Import.Blocks;

namespace EdgeDiag.Fusion.Manuals.Import.Reading;

/// <summary>
/// What was read about one heading so far. Causes and the remedies behind them form a group. At the end the remedies go to their causes: to the
/// one they stand with, one to one where the counts agree, else to all of the group.
/// </summary>
internal sealed class SectionDraft(IReadOnlyList<string> codes, string title, string place)
{
    private readonly List<Group> _groups = [new()];
    private readonly List<string> _overview = [];

    /// <summary>Level of the heading; a heading that is not deeper ends the section.</summary>
    public int Level { get; init; } = int.MaxValue;

    /// <summary>Page of the heading.</summary>
    public int? Page { get; init; }

    /// <summary>Heading, or name of the column that held the code.</summary>
    public string Key { get; init; } = "heading";

    public string Title { get; set; } = title;

    public string Severity { get; set; } = "";

    public string PageText { get; set; } = "";

    public IReadOnlyList<string> Codes => codes;

    public void AddOverview(string text)
    {
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            _overview.Add(line);
    }

    public void AddCauses(IEnumerable<string> causes, int? page)
    {
        if (_groups[^1] is { Causes.Count: > 0, Remedies.Count: > 0 } || _groups[^1].Closed)
            _groups.Add(new Group());
        _groups[^1].Causes.AddRange(causes.Select(c => new Cause(c, page)));
    }

    public void AddSigns(IEnumerable<string> signs)
    {
        // After a remedy, signs are the next cause's.
        if (_groups[^1].Remedies.Count > 0)
            _groups.Add(new Group());
        _groups[^1].Signs.AddRange(signs);
    }

    public void AddRemedies(IEnumerable<string> remedies, bool forAll)
    {
        var group = _groups[^1];
        group.ForAll |= forAll;
        group.Remedies.AddRange(remedies.Select(r => LabelWords.CauseNumber(r) is var (n, text) ? (text, n) : (r, 0)));
    }

    /// <summary>A remedy that stands below one cause of a list.</summary>
    public void AddOwnRemedies(IEnumerable<string> remedies)
    {
        if (_groups[^1].Causes is [.., var cause])
            cause.Own.AddRange(remedies);
        else
            AddRemedies(remedies, false);
    }

    public bool HasCauses => _groups.Exists(g => g.Causes.Count > 0);

    /// <summary>The next causes and remedies stand in a row of their own.</summary>
    public void EndRow() => _groups[^1].Closed = true;

    /// <summary>The row goes on with causes of the remedy in the row above, whose cell reaches over both.</summary>
    public void JoinRowAbove()
    {
        _groups[^1].Closed = false;
        _groups[^1].ForAll = true;
    }

    /// <summary>A cause of the row above, to which a further remedy is added; or of the remedies above, where a further cause is.</summary>
    public void AddCausesToRow(IEnumerable<string> causes, int? page) => _groups[^1].Causes.AddRange(causes.Select(c => new Cause(c, page)));

    public IEnumerable<ImportedEntry> Entries()
    {
        foreach (var group in _groups)
            group.GiveRemediesToCauses();
        var lone = _groups.Where(g => g.Causes.Count == 0).ToList();
        var (signs, shared) = (lone.SelectMany(g => g.Signs).ToList(), lone.SelectMany(g => g.Remedies.Select(r => r.Text)).ToList());
        var causes = _groups.SelectMany(g => g.Causes.Select(c => (Group: g, Cause: c))).ToList();
        if (causes.Count == 0)
            yield return Entry(true, "", signs, shared, null);
        for (var i = 0; i < causes.Count; i++)
            yield return Entry(i == 0, causes[i].Cause.Text, [.. signs, .. causes[i].Group.Signs], [.. causes[i].Cause.Own, .. shared], causes[i].Cause.Page);
    }

    private ImportedEntry Entry(bool first, string cause, IReadOnlyList<string> signs, IReadOnlyList<string> remedies, int? page) =>
        new(place, Key, codes[0])
        {
            MoreCodes = [.. codes.Skip(1)],
            Title = Title,
            Cause = cause,
            Overview = first ? _overview : [],
            Severity = first ? Severity : "",
            Signs = signs,
            Remedies = remedies,
            Separated = true,
            Page = PageText.Length > 0 ? PageText : Page?.ToString(CultureInfo.InvariantCulture) ?? "",
            CausePage = page ?? Page,
        };

    private sealed record Cause(string Text, int? Page)
    {
        public List<string> Own { get; } = [];
    }

    private sealed class Group
    {
        public List<Cause> Causes { get; } = [];

        public List<string> Signs { get; } = [];

        public List<(string Text, int Cause)> Remedies { get; } = [];

        public bool ForAll { get; set; }

        public bool Closed { get; set; }

        public void GiveRemediesToCauses()
        {
            var paired = !ForAll && Causes.Count > 1 && Causes.Count == Remedies.Count;
            for (var i = 0; i < Remedies.Count; i++)
                foreach (
                    var cause in Remedies[i].Cause is var n && n > 0 && n <= Causes.Count ? [Causes[n - 1]]
                    : paired ? [Causes[i]]
                    : Causes
                )
                    cause.Own.Add(Remedies[i].Text);
        }
    }
}
