using EdgeDiag.EdgeHost.Telemetry;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Model;
using EdgeDiag.Model.Decoding;

namespace EdgeDiag.EdgeHost.Diagnosing;

/// <summary>Plugs the language model into Fusion.</summary>
public sealed class LanguageModelAnswering : IAnswerModel, IDisposable
{
    // A long prompt of the demo plant; the longest training ticket, spoilt copies among them, has 764 tokens.
    private const int MaxSummaryTokens = 48, WarmUpTokens = 768;

    private readonly ModelThread _thread;
    private readonly TimeSpan _deadline;
    private readonly TimeProvider _time;
    private readonly TelemetryQueue? _telemetry;

    /// <summary>Answers with a model, owned from here on.</summary>
    /// <param name="model">The model.</param>
    /// <param name="deadline">How long one answer may take, waiting included.</param>
    /// <param name="time">Clock of the deadline.</param>
    /// <param name="telemetry">Told how fast each answer was; null for nobody.</param>
    public LanguageModelAnswering(LanguageModel model, TimeSpan deadline, TimeProvider time, TelemetryQueue? telemetry = null)
    {
        Identity = new ModelIdentity(model.BaseName, model.AdapterName, model.Digest);
        (_thread, _deadline, _time, _telemetry) = (new ModelThread(model), deadline, time, telemetry);
    }

    /// <inheritdoc/>
    public ModelIdentity Identity { get; }

    /// <inheritdoc/>
    public async Task<ModelAnswer> AnswerAsync(CasePrompt prompt, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(_deadline, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        var token = either.Token;
        var asked = _time.GetTimestamp();
        var answer = await _thread.RunAsync(m => m.Answer(RequestFor(prompt, m), token), token).ConfigureAwait(false);
        _telemetry?.Model(Identity.Adapter, answer.PromptTokens, answer.GeneratedTokens, _time.GetElapsedTime(asked).TotalSeconds, _time.GetUtcNow());
        return new ModelAnswer(answer.LabelProbabilities, SignProbabilities(prompt, answer.YesProbabilities), answer.Text, answer.PromptTokens, answer.GeneratedTokens, Identity);
    }

    /// <summary>Lets the model compute once before the first question comes; questions wait behind it.</summary>
    public Task WarmUpAsync() => _thread.RunAsync(m =>
    {
        m.WarmUp(WarmUpTokens);
        return true;
    }, CancellationToken.None);

    /// <summary>
    /// The request that a prompt stands for. A model whose vocabulary has yes and no reads first: it is asked behind every sign
    /// of the manual whether it shows, and what it has read of the words is written beside the signs before it chooses. Any
    /// other model chooses at once and writes a summary.
    /// </summary>
    public static GuidedRequest RequestFor(CasePrompt prompt, LanguageModel model)
    {
        var request = new GuidedRequest(Pieces(prompt), [.. Enumerable.Range(0, prompt.Candidates.Count + 1).Select(CasePrompt.LabelText)], Piece(prompt.SummaryMarker), MaxSummaryTokens)
        {
            Temperature = model.Temperature,
        };
        if (QuestionsOf(prompt, model) is not { } questions) return request;
        var asked = Asked(prompt).ToList();
        return request with
        {
            MaxTextTokens = 0, Questions = questions,
            Rewrite = yes => Pieces(prompt.WithReadings(i => prompt.HasWords && yes[asked.IndexOf(i)] >= 0.5)),
        };
    }

    /// <summary>The questions behind a prompt's signs; null where the model's vocabulary has no yes and no.</summary>
    public static GuidedQuestions? QuestionsOf(CasePrompt prompt, LanguageModel model) =>
        model.Tokenizer.SpecialId(CasePrompt.Yes) is { } yes && model.Tokenizer.SpecialId(CasePrompt.No) is { } no
            ? new GuidedQuestions([.. Asked(prompt).Select(i => prompt.Signs[i].Segment)], yes, no)
            : null;

    /// <summary>A prompt's pieces.</summary>
    public static IReadOnlyList<TextPiece> Pieces(CasePrompt prompt) => [.. prompt.Segments.Select(Piece)];

    /// <summary>Indexes of the signs that a model is asked about: those of manuals. What an earlier ticket says is compared in code.</summary>
    public static IEnumerable<int> Asked(CasePrompt prompt) => Enumerable.Range(0, prompt.Signs.Count).Where(i => !prompt.Signs[i].IsTicket);

    private static IReadOnlyList<double> SignProbabilities(CasePrompt prompt, IReadOnlyList<double> answers)
    {
        if (answers.Count == 0) return [];
        var asked = Asked(prompt).Zip(answers).ToDictionary(a => a.First, a => a.Second);
        return [.. prompt.Signs.Select((s, i) => asked.TryGetValue(i, out var p) ? p : s.Links.Count > 0 && s.Links.All(l => l.Holds) ? 1.0 : 0.0)];
    }

    /// <inheritdoc/>
    public void Dispose() => _thread.Dispose();

    private static TextPiece Piece(PromptSegment segment) => new(segment.Text, segment.Kind == SegmentKind.Marker);
}
