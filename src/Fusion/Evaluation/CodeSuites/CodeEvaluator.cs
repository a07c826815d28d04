using System.Diagnostics;
using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Prompts;

namespace EdgeDiag.Fusion.Evaluation.CodeSuites;

/// <summary>Asks about every code of a plant's manuals, each in several ways.</summary>
/// <param name="suite">The plant.</param>
/// <param name="options">Limits, as in the service.</param>
/// <param name="request">How many are asked about, from which seed, and whom to tell.</param>
public sealed class CodeEvaluator(CodeSuite suite, DiagnosisOptions options, EvaluationRequest request)
{
    /// <summary>Asks contestants, one after the other.</summary>
    /// <param name="contestants">Name and model; a null model is the manual alone. Each is taken when the one before has finished.</param>
    /// <param name="cancellationToken">Stops between answers.</param>
    /// <exception cref="InvalidOperationException">A model failed.</exception>
    public async Task<CodeReport> RunAsync(IEnumerable<(string Name, IAnswerModel? Model)> contestants, CancellationToken cancellationToken)
    {
        var answers = new List<(string Name, CodeAnswer Answer)>();
        foreach (var (name, model) in contestants)
        foreach (var asking in Enum.GetValues<CodeAsking>())
            answers.AddRange((await AskAsync(name, model, asking, cancellationToken).ConfigureAwait(false)).Select(a => (name, a)));
        return new CodeReport(
            suite.Name,
            suite.Manuals.Digest,
            request.Commit,
            request.Command,
            request.Seed,
            [
                .. answers
                    .GroupBy(a => (a.Name, a.Answer.Asking, a.Answer.Section.Language))
                    .Select(g => CodeRow.FromAnswers(g.Key.Name, [.. g.Select(a => a.Answer)])),
            ]
        )
        {
            Answers = answers,
        };
    }

    private async Task<List<CodeAnswer>> AskAsync(string name, IAnswerModel? model, CodeAsking asking, CancellationToken cancellationToken)
    {
        var sections = suite.Sections.Take(request.Limit ?? int.MaxValue).ToList();
        var answers = new List<CodeAnswer>(sections.Count);
        foreach (var section in sections)
        {
            cancellationToken.ThrowIfCancellationRequested();
            answers.Add(await AskAsync(model, section, asking, cancellationToken).ConfigureAwait(false));
            request.Progress?.Invoke($"{name}, {asking.ToString().ToLowerInvariant()}", answers.Count, sections.Count);
        }

        return answers;
    }

    private async Task<CodeAnswer> AskAsync(IAnswerModel? model, ManualSection section, CodeAsking asking, CancellationToken cancellationToken)
    {
        var @case = suite.Case(section, asking, request.Seed);
        var ids = new DiagnosisIds(CasePolicy.DiagnosisId(@case.Fault), CasePolicy.CaseId(@case.Fault), [@case.Fault.Id]);
        var diagnostician = new Diagnostician(suite.Retrieval, model, TimeProvider.System, section.Language, options);
        var preliminary = diagnostician.Preliminary(@case, ids, @case.Fault.Timestamp, false);
        Exception? failed = null;
        var clock = Stopwatch.GetTimestamp();
        var final = model is null
            ? preliminary
            : await diagnostician.FinalAsync(@case, ids, @case.Fault.Timestamp, false, e => failed = e, cancellationToken).ConfigureAwait(false);
        var seconds = Stopwatch.GetElapsedTime(clock).TotalSeconds;
        if (failed is not null)
            throw new InvalidOperationException($"{section.Ref}: the model failed: {failed.Message}", failed);
        return new CodeAnswer(section, asking, preliminary, final, Contradicted(@case, section, final), seconds);
    }

    // By the signs of the cause that is named, as the preliminary diagnosis weighs them.
    private static bool Contradicted(DiagnosisCase @case, ManualSection section, Diagnosis final) =>
        final.Named is { } named
        && PromptBuilder.Build(@case, [section], [], section.Language, int.MaxValue).Candidates.FirstOrDefault(c => c.Cause == named.Text) is { } candidate
        && ManualRanking.Score(candidate) < 0;
}
