using EdgeDiag.Fusion.Evaluation.Statistics;

namespace EdgeDiag.Fusion.Evaluation.CodeSuites;

/// <summary>What a contestant's answers to the codes of a plant are worth. Shares are 0 to 1.</summary>
/// <param name="Name">The contestant.</param>
/// <param name="Asking">What was known beside the code.</param>
/// <param name="Language"><c>zh</c> or <c>en</c>, that of the sections.</param>
/// <param name="N">Codes asked about.</param>
/// <param name="Section">Share that cites the code's own section.</param>
/// <param name="Remedy">Of the codes with a remedy, the share that gives all of them; null where there is none.</param>
/// <param name="Contradicted">Answers that name a cause which the evidence speaks against.</param>
/// <param name="Worse">Answers that lack something the preliminary diagnosis had: section, cause, remedy or outcome.</param>
/// <param name="Diagnosed">Of the codes with one cause that nothing contradicts, the share that is diagnosed; null where there is none.</param>
/// <param name="Reordered">Answers whose first cause is not the preliminary diagnosis's.</param>
/// <param name="P50">Median seconds of a final diagnosis.</param>
/// <param name="P99">The value that 99% do not exceed, nearest rank.</param>
public sealed record CodeRow(
    string Name,
    CodeAsking Asking,
    string Language,
    int N,
    double Section,
    double? Remedy,
    int Contradicted,
    int Worse,
    double? Diagnosed,
    int Reordered,
    double P50,
    double P99
)
{
    /// <summary>Sums answers up.</summary>
    /// <param name="name">The contestant.</param>
    /// <param name="answers">At least one, all asked alike in one language.</param>
    public static CodeRow FromAnswers(string name, IReadOnlyList<CodeAnswer> answers)
    {
        var seconds = answers.Select(a => a.Seconds).Order().ToList();
        return new CodeRow(
            name,
            answers[0].Asking,
            answers[0].Section.Language.Tag(),
            answers.Count,
            Share(answers, a => a.CitesSection)!.Value,
            Share([.. answers.Where(a => a.HasRemedy)], a => a.GivesRemedies),
            answers.Count(a => a.Contradicted),
            answers.Count(a => a.Lost is not null),
            Share([.. answers.Where(a => a.HasOneCause)], a => a.Diagnosed),
            answers.Count(a => a.Final.Causes.FirstOrDefault()?.Text != a.Preliminary.Causes.FirstOrDefault()?.Text),
            RowStatistics.Percentile(seconds, 0.5),
            RowStatistics.Percentile(seconds, 0.99)
        );
    }

    private static double? Share(IReadOnlyList<CodeAnswer> answers, Func<CodeAnswer, bool> hit) =>
        answers.Count == 0 ? null : (double)answers.Count(hit) / answers.Count;
}
