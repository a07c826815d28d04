using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Manuals;
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
    private const int MostReasons = 4;

    private readonly DiagnosisOptions _options = options ?? new DiagnosisOptions();

    /// <summary>The retrieved manual section as a diagnosis; no model; milliseconds.</summary>
    /// <param name="case">The case.</param>
    /// <param name="ids">Its ids.</param>
    /// <param name="received">When the fault arrived; latency counts from here.</param>
    /// <param name="replayed">Taken up again after a restart.</param>
    public Diagnosis Preliminary(DiagnosisCase @case, DiagnosisIds ids, DateTimeOffset received, bool replayed) =>
        FromManual(new Answering(@case, ids, received, replayed, Found(@case, 0), 0), DiagnosisStage.Preliminary);

    /// <summary>The manual's answer as the final one, for a case on which everything else has failed.</summary>
    /// <param name="case">The case.</param>
    /// <param name="ids">Its ids.</param>
    /// <param name="received">When the fault arrived; latency counts from here.</param>
    /// <param name="replayed">Taken up again after a restart.</param>
    public Diagnosis FromManualAlone(DiagnosisCase @case, DiagnosisIds ids, DateTimeOffset received, bool replayed) =>
        FromManual(new Answering(@case, ids, received, replayed, Found(@case, 0), 0), DiagnosisStage.Final);

    /// <summary>The manual's and the tickets' answer as the final one, for a case that does not ask the model: a consequence in a flood.</summary>
    /// <param name="case">The case.</param>
    /// <param name="ids">Its ids.</param>
    /// <param name="received">When the fault arrived; latency counts from here.</param>
    /// <param name="replayed">Taken up again after a restart.</param>
    public Diagnosis WithoutModel(DiagnosisCase @case, DiagnosisIds ids, DateTimeOffset received, bool replayed)
    {
        var (found, withheld) = TicketScreen.Screen(Found(@case, _options.Tickets), safety);
        var answering = new Answering(@case, ids, received, replayed, found, _options.VoteWeight);
        var diagnosis = FromManual(answering, DiagnosisStage.Final, isAsked: false);
        return diagnosis with { Causes = UnreviewedTickets.AddTo(diagnosis.Causes, found.Unreviewed), Withheld = withheld };
    }

    /// <summary>
    /// Prompt, model, grounding check. It holds all that the preliminary diagnosis holds: section, causes and remedies. A model that fails
    /// or is late never throws from here: the outcome is then <see cref="DiagnosisOutcome.ModelUnavailable"/> with the manual's causes.
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
        var (found, withheld) = TicketScreen.Screen(Found(@case, _options.Tickets), safety);
        var answering = new Answering(@case, ids, received, replayed, found, _options.VoteWeight);
        var diagnosis = await FinalAsync(answering, modelFailed, cancellationToken).ConfigureAwait(false);
        return diagnosis with { Causes = UnreviewedTickets.AddTo(diagnosis.Causes, found.Unreviewed), Withheld = withheld };
    }

    private Retrieved Found(DiagnosisCase @case, int tickets) => retrieval.Find(@case, language, tickets);

    private async Task<Diagnosis> FinalAsync(Answering answering, Action<Exception>? modelFailed, CancellationToken cancellationToken)
    {
        var (@case, own) = (answering.Case, answering.Own);
        var prompt = PromptBuilder.Build(@case, own.Sections, own.Tickets, language);
        if (model is null || prompt.Candidates.Count == 0 || Unread(answering).Count > 0)
            return FromManual(answering, DiagnosisStage.Final);
        ModelAnswer answer;
        try
        {
            if (own.Sections.Sum(s => s.Causes.Count) > CasePrompt.MaxCandidates || !model.Fits(prompt))
                prompt = PromptCut.Build(@case, own, language, model.Fits);
            answer = await model.AnswerAsync(prompt, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e)
        {
            // Whatever a model does, the engineer gets the manual's answer.
            modelFailed?.Invoke(e);
            return FromManual(answering, DiagnosisStage.Final);
        }

        return FromAnswer(answering, prompt, answer);
    }

    /// <summary>Whether the manual names a cause of a case's code; where it names none, the model is hardly asked.</summary>
    public bool HasCauses(DiagnosisCase @case) => Found(@case, 0).Sections.Any(s => s.Causes.Count > 0);

    /// <summary>Languages of a case, its manual's among them, that the model has not learned; it is not asked about such a case.</summary>
    /// <param name="case">The case.</param>
    public IReadOnlyList<Language> Unread(DiagnosisCase @case) => Unread(Found(@case, 0).Sections);

    private IReadOnlyList<Language> Unread(Answering answering) => Unread(answering.Own.Sections);

    private IReadOnlyList<Language> Unread(IReadOnlyList<ManualSection> sections) =>
        model is null ? [] : [.. sections.Select(s => s.Language).Append(language).Distinct().Where(l => !model.Reads(l))];

    private Diagnosis FromAnswer(Answering answering, CasePrompt prompt, ModelAnswer answer)
    {
        var everything = ManualPrompt(answering);
        var manual = Weighing.FromManual(everything, answering.Case, null, _options);
        var weighing = Weighing.FromAnswer(manual, prompt, answering.Case, answer, answering.Votes, VotingPrompt(answering), _options);
        // A cause that the model was not asked about is no claim of its.
        var chosen = weighing.Named is { } named && prompt.Candidates.Contains(named) ? named.Label : CasePrompt.SomethingElse;
        var grounded =
            answer.SignProbabilities.Count > 0
                ? GroundingCheck.Check(answer.SignProbabilities, prompt, chosen, answering.Said, answer.Model.Adapter.Length > 0)
                : GroundingCheck.Check(answer.Summary, prompt, chosen);
        var stamp = new ModelStamp(answer.Model.Base, answer.Model.Adapter, answer.Model.Digest, prompt.Version, retrieval.ManualsDigest);
        return Write(
            answering,
            DiagnosisStage.Final,
            OutcomeOf(answering, weighing),
            weighing,
            [.. Holding(everything, weighing.Named, answering.Said), .. grounded.Reasons],
            everything,
            stamp
        ) with
        {
            Claims = grounded.Claims,
            CutClaims = grounded.CutClaims.Count,
            LeftOut = prompt.LeftOut,
        };
    }

    // What sensors and lamps tell, and what was said in the sign's own words, needs no model to be a reason.
    private static IEnumerable<string> Holding(CasePrompt prompt, Candidate? named, SaidSigns said) =>
        named is null
            ? []
            : prompt
                .Signs.Where(s => s.Ref == named.Ref && !s.IsTicket && (s.Links.Count > 0 ? s.Links.All(l => l.Holds) : said.Said(s.Text) == true))
                .Select(s => s.Text);

    private static IEnumerable<string> Against(CasePrompt prompt, Candidate? named) =>
        named is null
            ? []
            : prompt
                .Signs.Where(s => s.Ref == named.Ref && !s.IsTicket && !s.Links.Any(l => l.Holds))
                .SelectMany(s => s.Links)
                .Where(l => l.Contradicted)
                .Select(l => l.Quote);

    private Diagnosis FromManual(Answering answering, DiagnosisStage stage, bool isAsked = true)
    {
        var everything = ManualPrompt(answering);
        // What tickets say needs no model either; the preliminary diagnosis is the manual's alone.
        var weighing =
            stage == DiagnosisStage.Preliminary
                ? Weighing.FromManual(everything, answering.Case, null, _options)
                : Weighing.FromManual(VotingPrompt(answering), answering.Case, answering.Votes, _options);
        var outcome = OutcomeOf(answering, weighing);
        // A code that no manual knows, or that has no cause, is no fault of the model's; there was nothing to ask it.
        if (
            isAsked
            && stage == DiagnosisStage.Final
            && weighing.Ranked.Count > 0
            && outcome is DiagnosisOutcome.Diagnosed or DiagnosisOutcome.InsufficientEvidence
        )
            outcome = DiagnosisOutcome.ModelUnavailable;
        IReadOnlyList<string> reasons = [.. Holding(everything, weighing.Named, answering.Said)];
        return Write(answering, stage, outcome, weighing, reasons, everything, new ModelStamp("", "", "", everything.Version, retrieval.ManualsDigest));
    }

    // Every cause of the section, however many: for weighing without a model, and for what would tell the causes apart.
    private CasePrompt ManualPrompt(Answering answering) => PromptBuilder.Build(answering.Case, answering.Own.Sections, [], language, int.MaxValue);

    // The same and the causes that only tickets name, those that vote among them.
    private CasePrompt VotingPrompt(Answering answering) =>
        PromptBuilder.Build(
            answering.Case,
            answering.Own.Sections,
            [.. answering.Own.Tickets.UnionBy(answering.Votes.Tickets, t => t.Id)],
            language,
            int.MaxValue
        );

    private static DiagnosisOutcome OutcomeOf(Answering answering, Weighing weighing) =>
        !answering.IsListed ? DiagnosisOutcome.UnknownDevice
        : answering.Own.Sections.Count == 0 ? DiagnosisOutcome.UnknownCode
        : weighing.Named is null ? DiagnosisOutcome.InsufficientEvidence
        : DiagnosisOutcome.Diagnosed;

    private Diagnosis Write(
        Answering answering,
        DiagnosisStage stage,
        DiagnosisOutcome outcome,
        Weighing weighing,
        IReadOnlyList<string> reasons,
        CasePrompt everything,
        ModelStamp stamp
    )
    {
        IEnumerable<string> Votes(Candidate? named) =>
            named is not null && stage == DiagnosisStage.Final && answering.Votes.InWords(named, language) is { } votes ? [votes] : [];
        var now = time.GetUtcNow();
        var (@case, ids, section) = (answering.Case, answering.Ids, answering.Own.Sections.FirstOrDefault());
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
            Summary = Summaries.Compose(
                weighing,
                [.. reasons.Distinct(StringComparer.Ordinal).Take(MostReasons), .. Votes(weighing.Named)],
                [.. Against(everything, weighing.Named).Distinct(StringComparer.Ordinal).Take(MostReasons)],
                section is not null,
                answering.IsListed,
                stage == DiagnosisStage.Preliminary || weighing.Ranked.Count == 0 ? [] : Unread(answering),
                Wording.ForLanguage(language)
            ),
            Section = section is null ? null : new SectionQuote(section.Ref, section.Title, section.Overview, section.Page),
            Causes =
            [
                .. weighing.Ranked.Select(r => new DiagnosedCause(
                    r.Candidate.Cause,
                    Math.Round(r.Confidence, 4),
                    EvidenceList.FromCandidate(r.Candidate, stage == DiagnosisStage.Preliminary ? null : answering.Votes, language)
                )
                {
                    Actions = r.Candidate.Remedies,
                }),
            ],
            Actions = weighing.Ranked.Select(r => r.Candidate.Remedies).FirstOrDefault(a => a.Count > 0) ?? [],
            Checks = NextChecks.Suggest(everything, weighing, reasons, answering.Said, @case.Sensors, answering.Similar, _options.MaxChecks, language),
            Inputs = @case.Sensors.ToDictionary(s => s.Sensor.Name, InputReading.FromState),
            Model = stamp,
            LatencyMs = Math.Max(0, (long)(now - answering.Received).TotalMilliseconds),
            Replayed = answering.Replayed,
            CutClauses = Clauses.SplitAndCount(@case.Fault.Text).More + Clauses.SplitAndCount(@case.ImageDescription).More,
        };
    }
}
