using System.Diagnostics;
using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Evaluation;

/// <summary>The service's own way from a case to a diagnosis: with a model, or the manual alone as in the preliminary stage.</summary>
public sealed class DiagnosticianContestant : IContestant
{
    private readonly Dictionary<Language, Diagnostician> _byLanguage;
    private readonly Retrieval _retrieval;
    private readonly int _earlier;
    private readonly bool _model;

    /// <summary>A contestant over a suite.</summary>
    /// <param name="name">Name of its row.</param>
    /// <param name="suite">Manuals and earlier tickets.</param>
    /// <param name="model">The model; null for the manual alone.</param>
    /// <param name="time">Clock of the diagnoses.</param>
    /// <param name="options">Limits, as in the service.</param>
    public DiagnosticianContestant(string name, EvaluationSuite suite, IAnswerModel? model, TimeProvider time, DiagnosisOptions options)
    {
        Name = name;
        _model = model is not null;
        _earlier = _model ? options.Tickets : 0;
        _retrieval = new Retrieval(suite.Manuals, suite.Earlier);
        _byLanguage = Enum.GetValues<Language>().ToDictionary(l => l, l => new Diagnostician(suite.Manuals, suite.Earlier, model, time, l, options));
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public async Task<Verdict> AnswerAsync(Ticket ticket, DiagnosisCase @case, CancellationToken cancellationToken)
    {
        var diagnostician = _byLanguage[ticket.Language];
        var ids = new DiagnosisIds(CasePolicy.DiagnosisId(@case.Fault), CasePolicy.CaseId(@case.Fault), [@case.Fault.Id]);
        Exception? failed = null;
        var clock = Stopwatch.GetTimestamp();
        var diagnosis = _model
            ? await diagnostician.FinalAsync(@case, ids, ticket.Timestamp, false, e => failed = e, cancellationToken).ConfigureAwait(false)
            : diagnostician.Preliminary(@case, ids, ticket.Timestamp, false);
        var seconds = Stopwatch.GetElapsedTime(clock).TotalSeconds;
        if (failed is not null) throw new InvalidOperationException($"ticket {ticket.Id}: the model failed: {failed.Message}", failed);
        var first = diagnosis.Causes.FirstOrDefault();
        return new Verdict(ticket, [.. diagnosis.Causes.Select(c => c.Text)], seconds)
        {
            Confidence = first?.Confidence,
            Answerable = _retrieval.Prompt(@case, ticket.Language, _earlier).Prompt.Candidates.Any(c => c.Cause == ticket.Cause),
            Claims = _model ? diagnosis.Claims : null,
            CutClaims = diagnosis.CutClaims,
            Citations = first?.Evidence.Count(e => e.Kind is "manual" or "ticket") ?? 0,
        };
    }
}
