using System.Globalization;
using EdgeDiag.Fusion.Evaluation.Contestants;
using EdgeDiag.Fusion.Evaluation.Statistics;

namespace EdgeDiag.Fusion.Evaluation.Promotion;

/// <summary>
/// Decides whether a candidate may replace the champion. Of new tickets that trained neither it must answer more rightly, by
/// more than chance explains; on older ones, perturbed ones and everything else it must be no worse by more than a stated margin.
/// </summary>
public static class Gate
{
    /// <summary>Name of the condition that compares accuracy on new tickets with the champion's.</summary>
    public const string NewTickets = "new tickets, beside the champion";

    /// <summary>Name of the condition on older tickets.</summary>
    public const string OlderTickets = "older tickets";

    /// <summary>Judges a candidate.</summary>
    /// <param name="candidate">What the candidate showed.</param>
    /// <param name="champion">What the champion showed on the same questions; the base where there is no champion.</param>
    /// <param name="manual">What the manual alone showed on them.</param>
    /// <param name="options">Margins.</param>
    /// <exception cref="ArgumentException">They did not answer the same questions.</exception>
    public static GateReport Judge(GateExamination candidate, GateExamination champion, GateExamination manual, GateOptions options)
    {
        foreach (var other in (GateExamination[])[champion, manual])
            if (!candidate.All.Select(v => v.Ticket.Id).SequenceEqual(other.All.Select(v => v.Ticket.Id)))
                throw new ArgumentException($"{candidate.Name} and {other.Name} were asked about different tickets", nameof(candidate));
        List<GateCheck> checks =
        [
            new(
                "number of new tickets",
                candidate.New.Count >= options.MinimumNew,
                candidate.New.Count,
                null,
                candidate.New.Count,
                Bound($"at least {options.MinimumNew} held out of training")
            ),
            Better(NewTickets, candidate, champion),
            Better("new tickets, beside the manual alone", candidate, manual),
        ];
        if (candidate.Older.Count > 0)
            checks.Add(NotBelow(OlderTickets, candidate.Older, champion.Older, options.Forgetting));
        checks.AddRange(Groups(candidate, champion, options, v => $"older tickets of {v.Ticket.Line}"));
        checks.AddRange(Groups(candidate, champion, options, v => $"older tickets of {v.Ticket.DeviceType}"));
        checks.AddRange(Claims(candidate, champion, options));
        checks.Add(Latency(candidate, champion, options));
        checks.AddRange(Perturbed(candidate, champion, options));
        if (candidate.Perplexity is { } now && champion.Perplexity is { } before)
            checks.Add(
                new(
                    "perplexity of general text",
                    now <= before * (1 + options.Perplexity),
                    now,
                    before,
                    0,
                    Bound($"at most {before * (1 + options.Perplexity):0.###}")
                )
            );
        return new GateReport
        {
            Candidate = candidate.Name,
            Champion = champion.Name,
            Checks = checks,
        };
    }

    private static GateCheck Better(string name, GateExamination candidate, GateExamination rival)
    {
        bool[] ours = [.. candidate.New.Select(v => v.Right)],
            theirs = [.. rival.New.Select(v => v.Right)];
        if (ours.Length == 0)
            return new(name, false, 0, 0, 0, "tickets to ask about");
        var (low, high) = Bootstrap.Difference(ours, theirs);
        return new(
            name,
            low > 0,
            Share(candidate.New, v => v.Right),
            Share(rival.New, v => v.Right),
            ours.Length,
            Bound($"the lower end of the 95% interval of the difference above 0; it is {100 * low:+0.0;-0.0;0.0} to {100 * high:+0.0;-0.0;0.0} points")
        );
    }

    private static GateCheck NotBelow(string name, IReadOnlyList<Verdict> ours, IReadOnlyList<Verdict> theirs, double margin)
    {
        var (now, before) = (Share(ours, v => v.Right), Share(theirs, v => v.Right));
        return new(name, now >= before - margin - 1e-9, now, before, ours.Count, Bound($"at least {before - margin:0.###}"));
    }

    private static IEnumerable<GateCheck> Groups(GateExamination candidate, GateExamination champion, GateOptions options, Func<Verdict, string> group) =>
        candidate
            .Older.Zip(champion.Older)
            .GroupBy(p => group(p.First))
            .Where(g => g.Count() >= options.SmallestGroup)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => NotBelow(g.Key, [.. g.Select(p => p.First)], [.. g.Select(p => p.Second)], options.GroupForgetting));

    private static IEnumerable<GateCheck> Claims(GateExamination candidate, GateExamination champion, GateOptions options)
    {
        var (now, before) = (Share(candidate.All, v => v.CutClaims > 0), Share(champion.All, v => v.CutClaims > 0));
        yield return new(
            "answers that lost a claim",
            now <= before + options.Hallucination + 1e-9,
            now,
            before,
            candidate.All.Count,
            Bound($"at most {before + options.Hallucination:0.###}")
        );
    }

    private static GateCheck Latency(GateExamination candidate, GateExamination champion, GateOptions options)
    {
        var (now, before) = (P99(candidate), P99(champion));
        var bound = Math.Min(options.MaxSeconds, before * (1 + options.Latency));
        return new("99th percentile of seconds", now <= bound, now, before, candidate.All.Count, Bound($"at most {bound:0.###}"));
    }

    private static IEnumerable<GateCheck> Perturbed(GateExamination candidate, GateExamination champion, GateOptions options) =>
        // The first measure of a perturbation is the one that says how good an answer is.
        from row in candidate.Perturbed.DistinctBy(r => r.Perturbation)
        join other in champion.Perturbed on (row.Perturbation, row.Measure) equals (other.Perturbation, other.Measure)
        select new GateCheck(
            $"{row.Perturbation}: {row.Measure}",
            row.Share >= other.Share - options.Perturbation - 1e-9,
            row.Share,
            other.Share,
            row.N,
            Bound($"at least {other.Share - options.Perturbation:0.###}")
        );

    private static double P99(GateExamination examination) =>
        examination.All.Count == 0 ? 0 : RowStatistics.Percentile([.. examination.All.Select(v => v.Seconds).Order()], 0.99);

    private static double Share(IReadOnlyList<Verdict> verdicts, Func<Verdict, bool> hit) =>
        verdicts.Count == 0 ? 0 : (double)verdicts.Count(hit) / verdicts.Count;

    private static string Bound(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
