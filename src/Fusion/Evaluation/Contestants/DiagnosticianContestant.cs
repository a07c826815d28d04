using System.Diagnostics;
using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Evaluation.Questions;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Fusion.Sources;

namespace EdgeDiag.Fusion.Evaluation.Contestants;

/// <summary>The service's own way from a case to a diagnosis: with a model, or the manual alone as in the preliminary stage.</summary>
public sealed class DiagnosticianContestant : IContestant
{
    // As many as the top-3 figure looks at.
    private const int Looked = 3;

    private readonly MeteredModel? _model;
    private readonly TimeProvider _time;
    private readonly DiagnosisOptions _options;

    /// <summary>A contestant.</summary>
    /// <param name="name">Name of its row.</param>
    /// <param name="model">The model; null for the manual alone.</param>
    /// <param name="time">Clock of the diagnoses.</param>
    /// <param name="options">Limits, as in the service.</param>
    public DiagnosticianContestant(string name, IAnswerModel? model, TimeProvider time, DiagnosisOptions options) =>
        (Name, _model, _time, _options) = (name, model is null ? null : new MeteredModel(model), time, options);

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool UsesRetrieval => true;

    /// <inheritdoc/>
    public ModelIdentity? Model => _model?.Identity;

    /// <inheritdoc/>
    public async Task<Verdict> AnswerAsync(Question question, CancellationToken cancellationToken)
    {
        var (ticket, @case) = (question.Ticket, question.Case);
        var diagnostician = new Diagnostician(question.Retrieval, _model, _time, question.Language, _options);
        var ids = new DiagnosisIds(CasePolicy.DiagnosisId(@case.Fault), CasePolicy.CaseId(@case.Fault), [@case.Fault.Id]);
        Exception? failed = null;
        _model?.Reset();
        var clock = Stopwatch.GetTimestamp();
        var diagnosis = _model is not null
            ? await diagnostician.FinalAsync(@case, ids, ticket.Timestamp, false, e => failed = e, cancellationToken).ConfigureAwait(false)
            : diagnostician.Preliminary(@case, ids, ticket.Timestamp, false);
        var seconds = Stopwatch.GetElapsedTime(clock).TotalSeconds;
        if (failed is not null)
            throw new InvalidOperationException($"ticket {ticket.Id}: the model failed: {failed.Message}", failed);
        return Judge(question, diagnosis, seconds);
    }

    private Verdict Judge(Question question, Diagnosis diagnosis, double seconds)
    {
        // The manual alone always has a first cause; a baseline that abstained would be an easy rival.
        var named = _model is null || diagnosis.Named is not null ? diagnosis.Causes : [];
        var first = named.FirstOrDefault();
        var candidates = question.Retrieval.Prompt(question.Case, question.Language, _model is null ? 0 : _options.Tickets).Prompt.Candidates;
        return new Verdict(question, [.. named.Select(c => c.Text)], seconds)
        {
            Actions = diagnosis.Actions,
            Diagnosis = diagnosis,
            Confidence = first?.Confidence,
            Answerable = candidates.Any(c => c.Cause == question.Expected),
            Claims = _model is not null ? diagnosis.Claims : null,
            CutClaims = diagnosis.CutClaims,
            Citations = first?.Evidence.Count(Cites) ?? 0,
            CitedRight = named.Take(Looked).Any(c => c.Text == question.Expected && c.Evidence.Any(Cites)),
            PromptTokens = _model?.Last?.Answer.PromptTokens,
            GeneratedTokens = _model?.Last?.Answer.GeneratedTokens ?? 0,
            ModelSeconds = _model?.Last?.Seconds,
        };
    }

    private static bool Cites(Evidence evidence) => evidence.Kind is "manual" or "ticket";
}
