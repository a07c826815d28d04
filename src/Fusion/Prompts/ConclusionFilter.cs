using System.Text.RegularExpressions;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Prompts;

/// <summary>
/// What people, PLCs, manuals and tickets conclude instead of observing. A clause that names a cause listed in the prompt, or a
/// label as the prompt writes them, says what the answer should be, and whoever wants another answer must name it; the model is
/// asked to conclude from observations, so it is not shown such a clause, nor the one with a colon in front of it that announces it.
/// </summary>
internal sealed partial class ConclusionFilter
{
    // Shorter names, such as "oil", stand in observations too.
    private const int Telling = 3;

    private readonly IReadOnlyList<string> _causes;

    /// <summary>The causes that a prompt lists.</summary>
    public ConclusionFilter(IEnumerable<ManualSection> sections, IEnumerable<Ticket> tickets) =>
        _causes = [
            .. sections
                .SelectMany(s => s.Causes)
                .Select(c => c.Text)
                .Concat(tickets.Select(t => t.Cause))
                .Select(CauseText.Bare)
                .Where(c => c.Length >= Telling)
                .Distinct(),
        ];

    /// <summary>Whether a clause names a listed cause, whatever its case, spaces and punctuation, or a label; <c>axis[3]</c> is an index and none.</summary>
    public bool IsIn(string clause) =>
        Label().IsMatch(clause) || CauseText.Bare(clause) is { Length: >= Telling } bare && _causes.Any(c => bare.Contains(c, StringComparison.Ordinal));

    /// <summary>The clauses of a text that are no verdict and announce none, in order, of those that are looked at.</summary>
    public IReadOnlyList<string> Observations(string? text)
    {
        var kept = new List<string>();
        var withheld = false;
        foreach (var clause in Clauses.Split(text).Reverse())
        {
            withheld = IsIn(clause) || (withheld && clause.AsSpan().IndexOfAny(':', '\uFF1A') >= 0);
            if (!withheld)
                kept.Add(clause);
        }

        kept.Reverse();
        return kept;
    }

    /// <summary>A text without its verdicts and without clauses that nobody looks at; as it was where it has none, empty where nothing else is left.</summary>
    public string Without(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return "";
        var observations = Observations(text);
        var (clauses, more) = Clauses.SplitAndCount(text);
        return observations.Count < clauses.Count + more ? string.Join(", ", observations) : text;
    }

    // Linear in the text, so without a timeout.
    [GeneratedRegex(@"(?<![A-Za-z0-9_])[\[【〔\uFF3B]\s*[0-9\uFF10-\uFF19]\s*[\]】〕\uFF3D]", RegexOptions.CultureInvariant)]
    private static partial Regex Label();
}
