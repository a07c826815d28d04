using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Fusion.Sensors;
using EdgeDiag.Fusion.Sources;

namespace EdgeDiag.Fusion.Diagnoses;

/// <summary>
/// Builds a prompt that a model has room for: what stands last is left out first. These are whole tickets, the oldest first, then whole
/// causes of the manual, the weakest first by <see cref="ManualRanking"/>, until one candidate is left, then what the machine looks like,
/// then sensors, those within their limits first. The rest is built anew, so labels have no gaps and nothing is cut within.
/// </summary>
public static class PromptCut
{
    /// <summary>Builds the longest prompt of this rule that fits.</summary>
    /// <param name="case">The case.</param>
    /// <param name="found">What was found for it.</param>
    /// <param name="language">Language of the prompt.</param>
    /// <param name="fits">Whether a prompt is short enough.</param>
    /// <returns>The shortest prompt where none fits.</returns>
    public static CasePrompt Build(DiagnosisCase @case, Retrieved found, Language language, Func<CasePrompt, bool> fits)
    {
        var (sections, tickets) = (Strongest(@case, found.Sections, language), found.Tickets);
        var leftOut = found.Sections.Sum(s => s.Causes.Count) - sections.Sum(s => s.Causes.Count);
        while (true)
        {
            var prompt = PromptBuilder.Build(@case, sections, tickets, language) with { LeftOut = leftOut };
            if (fits(prompt))
                return prompt;
            if (prompt.Candidates.Count <= 1 && tickets.Count == 0)
                return Shortened(leftOut) ?? prompt;
            leftOut++;
            if (tickets.MinBy(t => t.Timestamp) is { } oldest && !(tickets.Count == 1 && prompt.Candidates is [{ Source: CandidateSource.Ticket }]))
                tickets = [.. tickets.Where(t => t != oldest)];
            else if (Weakest(prompt) is { } weakest)
                sections = [.. sections.Select(s => s with { Causes = [.. s.Causes.Where(c => c.Ref != weakest)] })];
            else
                return Shortened(leftOut - 1) ?? prompt;
        }

        // A machine may have 256 sensors. Halves, because each try is tokenized.
        CasePrompt? Shortened(int before)
        {
            var bySaying = @case.Sensors.OrderByDescending(Says).ToList();
            var kept = bySaying.Count;
            do
            {
                var stay = bySaying.Take(kept).ToHashSet<SensorState>(ReferenceEqualityComparer.Instance);
                var shown = new ShownInputs(false, [.. @case.Sensors.Where(stay.Contains)]);
                var prompt = PromptBuilder.Build(@case, sections, tickets, language, shown: shown);
                if (fits(prompt))
                    return prompt with { LeftOut = before + (@case.ImageDescription is { Length: > 0 } ? 1 : 0) + bySaying.Count - kept };
                kept /= 2;
            } while (kept > 0);

            return null;
        }
    }

    private static int Says(SensorState s) =>
        s.Judgement is Judgement.High or Judgement.Low ? 2
        : s.Judgement == Judgement.Normal ? 1
        : 0;

    // No more causes than there are labels.
    private static IReadOnlyList<ManualSection> Strongest(DiagnosisCase @case, IReadOnlyList<ManualSection> sections, Language language)
    {
        if (sections.Sum(s => s.Causes.Count) <= CasePrompt.MaxCandidates)
            return sections;
        var all = PromptBuilder.Build(@case, sections, [], language, int.MaxValue).Candidates;
        var kept = ManualRanking.Rank(all).Take(CasePrompt.MaxCandidates).Select(r => r.Candidate.Ref).ToHashSet(StringComparer.Ordinal);
        return [.. sections.Select(s => s with { Causes = [.. s.Causes.Where(c => kept.Contains(c.Ref))] })];
    }

    private static string? Weakest(CasePrompt prompt) =>
        prompt.Candidates.Count > 1
            ? ManualRanking.Rank([.. prompt.Candidates.Where(c => c.Source == CandidateSource.Manual)]).LastOrDefault()?.Candidate.Ref
            : null;
}
