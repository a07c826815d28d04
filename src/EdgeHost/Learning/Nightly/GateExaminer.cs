using EdgeDiag.EdgeHost.Diagnosing;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.Fusion.Evaluation;
using EdgeDiag.Fusion.Evaluation.Contestants;
using EdgeDiag.Fusion.Evaluation.Perturbations;
using EdgeDiag.Fusion.Evaluation.Promotion;
using EdgeDiag.Fusion.Evaluation.Questions;
using EdgeDiag.Model;
using EdgeDiag.Model.Chat;
using EdgeDiag.Model.Engine.Running;

namespace EdgeDiag.EdgeHost.Learning.Nightly;

/// <summary>Asks manual, champion and candidate what the gate wants to know, one model in memory at a time.</summary>
/// <param name="request">The run.</param>
/// <param name="questions">New tickets, then older ones; none trained anybody.</param>
/// <param name="texts">General text.</param>
/// <param name="time">Clock of the diagnoses.</param>
/// <param name="told">Told a line before each contestant.</param>
public sealed class GateExaminer(
    LearningRequest request,
    (IReadOnlyList<Question> New, IReadOnlyList<Question> Older) questions,
    IReadOnlyList<string> texts,
    TimeProvider time,
    Action<string> told
)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly LiveFaultGate _live = new(request.Data, told);

    /// <summary>Perturbations to ask about.</summary>
    public required IReadOnlyList<IPerturbation> Perturbations { get; init; }

    /// <summary>The manual alone.</summary>
    public Task<GateExamination> ManualAsync(CancellationToken cancellationToken) =>
        ExamineAsync(new DiagnosticianContestant("manual-only", null, time, request.Diagnoses), null, cancellationToken);

    /// <summary>A model.</summary>
    /// <param name="name">Its name in the report.</param>
    /// <param name="adapter">The adapter's folder; null for the base alone.</param>
    /// <param name="cancellationToken">Stops between answers.</param>
    public async Task<GateExamination> ModelAsync(string name, string? adapter, CancellationToken cancellationToken)
    {
        var settings = request.Model;
        var loaded = LanguageModel.Load(Locate.Existing(settings.Path), adapter, settings.Device, settings.Precision, settings.ChatTemplate);
        var perplexity = TextPerplexity.Measure(loaded.Model, loaded.Tokenizer, texts, cancellationToken);
        // Worse than guessing among all tokens: no language model, like the bundled one, and nothing that could be forgotten.
        if (perplexity > loaded.Model.Config.VocabularySize)
            perplexity = null;
        using var model = new LanguageModelAnswering(loaded, Patience, time);
        await model.WarmUpAsync();
        return await ExamineAsync(new DiagnosticianContestant(name, model, time, request.Diagnoses), perplexity, cancellationToken);
    }

    private async Task<GateExamination> ExamineAsync(DiagnosticianContestant contestant, double? perplexity, CancellationToken cancellationToken)
    {
        told($"asking {contestant.Name} about {questions.New.Count} new and {questions.Older.Count} older tickets");
        var lines = new PacedLines(told, time);
        var plan = new EvaluationRequest
        {
            Seed = request.Seed,
            Perturbations = contestant.Model is null ? [] : Perturbations,
            // Live faults come first here too.
            Progress = (doing, done, total) =>
            {
                _live.Wait(cancellationToken);
                lines.Count($"asking {contestant.Name}, {doing}", done, total);
            },
        };
        var (young, old) = (
            await Evaluator.AnswersAsync(contestant, questions.New, plan, cancellationToken),
            await Evaluator.AnswersAsync(contestant, questions.Older, plan, cancellationToken)
        );
        return new GateExamination
        {
            Name = contestant.Name,
            New = young,
            Older = old,
            Perplexity = perplexity,
            Perturbed = await Evaluator.PerturbedAsync(contestant, [.. old.Take(request.Gate.PerturbedTickets)], plan, cancellationToken),
        };
    }
}
