using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Fusion.Safety;
using EdgeDiag.Fusion.Sources;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Diagnoses;

/// <summary>Turns a case into its preliminary and final diagnosis.</summary>
/// <param name="retrieval">Manuals and earlier tickets.</param>
/// <param name="model">The language model; null for none.</param>
/// <param name="time">Clock.</param>
/// <param name="language">Language of prompts and answers.</param>
/// <param name="options">Limits.</param>
/// <param name="safety">What tickets must not advise; null for no such check, as in evaluation and training.</param>
public sealed class Diagnostician(
    IRetrieval retrieval,
    IAnswerModel? model,
    TimeProvider time,
    Language language,
    DiagnosisOptions? options = null,
    SafetyPatterns? safety = null
)
{
    private readonly DiagnosisOptions _options = options ?? new DiagnosisOptions();

    /// <summary>The retrieved manual section as a diagnosis; no model; milliseconds.</summary>
    /// <param name="case">The case.</param>
    /// <param name="ids">Its ids.</param>
    /// <param name="received">When the fault arrived; latency counts from here.</param>
    /// <param name="replayed">Taken up again after a restart.</param>
    public Diagnosis Preliminary(DiagnosisCase @case, DiagnosisIds ids, DateTimeOffset received, bool replayed)
    {
        var (prompt, exact) = retrieval.Prompt(@case, language, 0);
        return FromManual(@case, ids, received, replayed, prompt, exact, DiagnosisStage.Preliminary, DiagnosisOutcome.Diagnosed);
    }

    /// <summary>The manual's answer as the final one, for a case on which everything else has failed.</summary>
    /// <param name="case">The case.</param>
    /// <param name="ids">Its ids.</param>
    /// <param name="received">When the fault arrived; latency counts from here.</param>
    /// <param name="replayed">Taken up again after a restart.</param>
    public Diagnosis FromManualAlone(DiagnosisCase @case, DiagnosisIds ids, DateTimeOffset received, bool replayed)
    {
        var (prompt, exact) = retrieval.Prompt(@case, language, 0);
        return FromManual(@case, ids, received, replayed, prompt, exact, DiagnosisStage.Final, DiagnosisOutcome.ModelUnavailable);
    }

    /// <summary>
    /// Prompt, model, grounding check. A model that fails or is late never throws from here: the outcome is then
    /// <see cref="DiagnosisOutcome.ModelUnavailable"/> with the manual's causes.
    /// </summary>
    /// <param name="case">The case.</param>
    /// <param name="ids">Its ids.</param>
    /// <param name="received">When the fault arrived; latency counts from here.</param>
    /// <param name="replayed">Taken up again after a restart.</param>
    /// <param name="modelFailed">Told the exception of a model that failed.</param>
    /// <param name="cancellationToken">Stops the service; its cancellation is thrown on.</param>
    public async Task<Diagnosis> FinalAsync(
        DiagnosisCase @case,
        DiagnosisIds ids,
        DateTimeOffset received,
        bool replayed,
        Action<Exception>? modelFailed,
        CancellationToken cancellationToken
    )
    {
        var (found, withheld) = TicketScreen.Screen(retrieval.Find(@case, language, _options.Tickets), safety);
        var diagnosis = await FinalAsync(found, @case, ids, received, replayed, modelFailed, cancellationToken).ConfigureAwait(false);
        return diagnosis with { Causes = UnreviewedTickets.AddTo(diagnosis.Causes, found.Unreviewed), Withheld = withheld };
    }

    private async Task<Diagnosis> FinalAsync(
        Retrieved found,
        DiagnosisCase @case,
        DiagnosisIds ids,
        DateTimeOffset received,
        bool replayed,
        Action<Exception>? modelFailed,
        CancellationToken cancellationToken
    )
    {
        var exact = found.Exact;
        // Everything found: what stands where the model does not answer.
        var prompt = PromptBuilder.Build(@case, found.Sections, found.Tickets, language);
        if (prompt.Candidates.Count == 0)
            return FromManual(@case, ids, received, replayed, prompt, exact, DiagnosisStage.Final, DiagnosisOutcome.UnknownCode);
        if (model is null)
            return FromManual(@case, ids, received, replayed, prompt, exact, DiagnosisStage.Final, DiagnosisOutcome.ModelUnavailable);
        ModelAnswer answer;
        CasePrompt asked;
        try
        {
            asked = model.Fits(prompt) ? prompt : PromptCut.Build(@case, found, language, model.Fits);
            answer = await model.AnswerAsync(asked, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e)
        {
            // Whatever a model does, the engineer gets the manual's answer.
            modelFailed?.Invoke(e);
            return FromManual(@case, ids, received, replayed, prompt, exact, DiagnosisStage.Final, DiagnosisOutcome.ModelUnavailable);
        }

        return FromAnswer(@case, ids, received, replayed, asked, exact, answer);
    }

    private Diagnosis FromAnswer(
        DiagnosisCase @case,
        DiagnosisIds ids,
        DateTimeOffset received,
        bool replayed,
        CasePrompt prompt,
        bool exact,
        ModelAnswer answer
    )
    {
        var ranked = prompt.Candidates.Select(c => new RankedCandidate(c, answer.LabelProbabilities[c.Label])).OrderByDescending(r => r.Confidence).ToList();
        var enough = answer.LabelProbabilities[CasePrompt.SomethingElse] < _options.AbstainProbability && ranked[0].Confidence >= _options.MinimumConfidence;
        var chosen = enough ? ranked[0].Candidate.Label : CasePrompt.SomethingElse;
        var grounded =
            answer.SignProbabilities.Count > 0
                ? GroundingCheck.Check(answer.SignProbabilities, prompt, chosen)
                : GroundingCheck.Check(answer.Summary, prompt, chosen);
        var outcome =
            !enough ? DiagnosisOutcome.InsufficientEvidence
            : exact ? DiagnosisOutcome.Diagnosed
            : DiagnosisOutcome.UnknownCode;
        var listed = enough ? ranked : [];
        var summary =
            !enough ? GroundingCheck.Compose(null, Wording.ForLanguage(language))
            : grounded.Text.Length > 0 ? grounded.Text
            : GroundingCheck.Compose(ranked[0].Candidate, Wording.ForLanguage(language));
        var actions = enough ? Remedies(ranked[0].Candidate) : NextChecks.Suggest(prompt, ranked, _options.MaxActions, language);
        return Write(
            @case,
            ids,
            received,
            replayed,
            DiagnosisStage.Final,
            outcome,
            listed,
            summary,
            actions,
            new ModelStamp(answer.Model.Base, answer.Model.Adapter, answer.Model.Digest, prompt.Version, retrieval.ManualsDigest)
        ) with
        {
            Claims = grounded.Claims,
            CutClaims = grounded.CutClaims.Count,
            LeftOut = prompt.LeftOut,
        };
    }

    private Diagnosis FromManual(
        DiagnosisCase @case,
        DiagnosisIds ids,
        DateTimeOffset received,
        bool replayed,
        CasePrompt prompt,
        bool exact,
        DiagnosisStage stage,
        DiagnosisOutcome outcome
    )
    {
        var ranked = ManualRanking.Rank(prompt.Candidates, @case);
        if (!exact)
            outcome = DiagnosisOutcome.UnknownCode;
        else if (ranked.Count == 0 && outcome == DiagnosisOutcome.Diagnosed)
            outcome = DiagnosisOutcome.InsufficientEvidence;
        var zh = language == Language.Zh;
        var summary =
            ranked.Count > 0 ? GroundingCheck.Compose(ranked[0].Candidate, Wording.ForLanguage(language))
            : zh ? "手册中没有该故障代码的说明。"
            : "No manual describes this fault code.";
        var actions =
            ranked.Count > 0 && Remedies(ranked[0].Candidate) is { Count: > 0 } remedies
                ? remedies
                : NextChecks.Suggest(prompt, ranked, _options.MaxActions, language);
        return Write(
            @case,
            ids,
            received,
            replayed,
            stage,
            outcome,
            ranked,
            summary,
            actions,
            new ModelStamp("", "", "", prompt.Version, retrieval.ManualsDigest)
        );
    }

    private IReadOnlyList<string> Remedies(Candidate candidate) => [.. candidate.Remedies.Take(_options.MaxActions)];

    private Diagnosis Write(
        DiagnosisCase @case,
        DiagnosisIds ids,
        DateTimeOffset received,
        bool replayed,
        DiagnosisStage stage,
        DiagnosisOutcome outcome,
        IReadOnlyList<RankedCandidate> ranked,
        string summary,
        IReadOnlyList<string> actions,
        ModelStamp stamp
    )
    {
        var now = time.GetUtcNow();
        var causes = ranked
            .Where((r, i) => i == 0 || r.Confidence >= _options.ListedConfidence)
            .Take(_options.MaxCauses)
            .Select(r => new DiagnosedCause(r.Candidate.Cause, Math.Round(r.Confidence, 4), EvidenceList.FromCandidate(r.Candidate)));
        return new Diagnosis
        {
            Id = ids.DiagnosisId,
            FaultId = ids.FaultIds[0],
            FaultIds = ids.FaultIds,
            CaseId = ids.CaseId,
            Site = @case.Fault.Site,
            Line = @case.Fault.Line,
            Device = @case.Fault.Device,
            Code = @case.Fault.Code,
            Severity = @case.Fault.Severity,
            FaultTs = @case.Fault.Timestamp,
            Ts = now,
            Stage = stage,
            Outcome = outcome,
            Language = language,
            Summary = summary,
            Causes = [.. causes],
            Actions = actions,
            Inputs = @case.Sensors.ToDictionary(
                s => s.Sensor.Name,
                s => new InputReading(
                    s.Value,
                    s.Sensor.Unit,
                    s.Age is { } age ? (long)age.TotalMilliseconds : null,
                    s.Judgement.ToString().ToLowerInvariant(),
                    s.Quality.ToString().ToLowerInvariant()
                )
            ),
            Model = stamp,
            LatencyMs = Math.Max(0, (long)(now - received).TotalMilliseconds),
            Replayed = replayed,
            CutClauses = Clauses.SplitAndCount(@case.Fault.Text).More + Clauses.SplitAndCount(@case.ImageDescription).More,
        };
    }
}
