using EdgeDiag.EdgeHost.Telemetry;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Model;
using EdgeDiag.Model.Decoding;

namespace EdgeDiag.EdgeHost.Diagnosing;

/// <summary>Plugs the language model into Fusion.</summary>
public sealed class LanguageModelAnswering : IAnswerModel, IDisposable
{
    // A long prompt of the demo plant; the longest training ticket has 482 tokens.
    private const int MaxSummaryTokens = 48, WarmUpTokens = 512;

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
        return new ModelAnswer(answer.LabelProbabilities, answer.YesProbabilities, answer.Text, answer.PromptTokens, answer.GeneratedTokens, Identity);
    }

    /// <summary>Lets the model compute once before the first question comes; questions wait behind it.</summary>
    public Task WarmUpAsync() => _thread.RunAsync(m =>
    {
        m.WarmUp(WarmUpTokens);
        return true;
    }, CancellationToken.None);

    /// <summary>
    /// The request that a prompt stands for. A model whose vocabulary has yes and no is asked behind every sign whether it
    /// shows, which the prefill answers; any other writes a summary.
    /// </summary>
    public static GuidedRequest RequestFor(CasePrompt prompt, LanguageModel model)
    {
        var questions = model.Tokenizer.SpecialId(CasePrompt.Yes) is { } yes && model.Tokenizer.SpecialId(CasePrompt.No) is { } no
            ? new GuidedQuestions([.. prompt.Signs.Select(s => s.Segment)], yes, no)
            : null;
        return new GuidedRequest(
            [.. prompt.Segments.Select(Piece)],
            [.. Enumerable.Range(0, prompt.Candidates.Count + 1).Select(CasePrompt.LabelText)],
            Piece(prompt.SummaryMarker), questions is null ? MaxSummaryTokens : 0)
        {
            Questions = questions, Temperature = model.Temperature,
        };
    }

    /// <inheritdoc/>
    public void Dispose() => _thread.Dispose();

    private static TextPiece Piece(PromptSegment segment) => new(segment.Text, segment.Kind == SegmentKind.Marker);
}
