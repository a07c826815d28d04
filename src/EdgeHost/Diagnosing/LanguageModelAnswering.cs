using System.Runtime.CompilerServices;
using System.Threading.Channels;
using EdgeDiag.EdgeHost.Adapters;
using EdgeDiag.EdgeHost.Composition;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.EdgeHost.Telemetry;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Model;
using EdgeDiag.Model.Chat;
using EdgeDiag.Model.Engine.Requests;
using EdgeDiag.Model.Lora;

namespace EdgeDiag.EdgeHost.Diagnosing;

/// <summary>Plugs the language model into Fusion.</summary>
public sealed class LanguageModelAnswering : IAnswerModel, IDisposable
{
    // A long prompt of the demo plant; the longest training ticket, spoilt copies among them, has 764 tokens.
    private const int WarmUpTokens = 768;
    private const int Shadow = int.MinValue; // Less urgent than any fault.

    private readonly LanguageModel _model;
    private readonly ModelThread _thread;
    private readonly TimeSpan _deadline;
    private readonly TimeProvider _time;
    private readonly TelemetryQueue? _telemetry;
    private readonly ShadowAnswers? _shadows;
    private readonly MachineTurns _turns;
    private readonly SemaphoreSlim _swapping = new(1);
    private volatile AdapterPlan _plan;
    private volatile ModelIdentity _identity;

    /// <summary>Answers with a model, owned from here on, and the adapters that it has.</summary>
    /// <param name="model">The model.</param>
    /// <param name="deadline">An answer that takes longer, waiting included, is late: it is told of, and comes all the same.</param>
    /// <param name="time">Clock of the deadline.</param>
    /// <param name="telemetry">Told how fast each answer was; null for nobody.</param>
    /// <param name="plan">Which of its adapters answers what; the merged one everything where null.</param>
    /// <param name="shadows">Told what a candidate answered in the shadow; null for nobody.</param>
    /// <param name="turns">Knows which machines have sent many cases lately; null where nobody counts them.</param>
    public LanguageModelAnswering(
        LanguageModel model,
        TimeSpan deadline,
        TimeProvider time,
        TelemetryQueue? telemetry = null,
        AdapterPlan? plan = null,
        ShadowAnswers? shadows = null,
        MachineTurns? turns = null
    )
    {
        (_model, _thread, _deadline, _time, _telemetry, _shadows) = (model, new ModelThread(model), deadline, time, telemetry, shadows);
        (_turns, _plan, _identity) = (turns ?? new MachineTurns(time), plan ?? AdapterPlan.MainOnly(null), IdentityOf(model, model.Adapter));
    }

    /// <summary>The base with its merged adapter; each answer carries the identity that it was computed with.</summary>
    public ModelIdentity Identity => _identity;

    /// <inheritdoc/>
    public bool Reads(Language language) => _model.Languages?.Contains(language.Tag(), StringComparer.OrdinalIgnoreCase) ?? true;

    /// <summary>Which adapter answers what.</summary>
    public AdapterPlan Plan => _plan;

    /// <summary>Told when the model's thread has met an exception that belongs to no single answer; it goes on.</summary>
    public event Action<Exception>? StepFailed
    {
        add => _thread.StepFailed += value;
        remove => _thread.StepFailed -= value;
    }

    /// <summary>Told of each answer that is not there at the deadline; it still comes.</summary>
    public event Action<CaseOrigin>? Late;

    /// <inheritdoc/>
    public async Task<ModelAnswer> AnswerAsync(CasePrompt prompt, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(_deadline, _time);
        using var _ = deadline.Token.Register(() => TellLate(prompt.Origin));
        var asked = _time.GetTimestamp();
        using var turn = _turns.Begin(prompt.Origin);
        var (answer, counts) = await _thread.AddAsync(m => AskAsync(m, prompt, (turn.Urgency, turn.Yields), Chosen, cancellationToken)).ConfigureAwait(false);
        ModelMeter.Answered(counts);
        _telemetry?.Model(
            answer.Model.Adapter,
            answer.PromptTokens,
            answer.GeneratedTokens,
            _time.GetElapsedTime(asked).TotalSeconds,
            _time.GetUtcNow(),
            counts.Cached,
            counts.Guessed,
            counts.Accepted
        );
        if (_shadows is not null && _plan.Shadow(prompt.Origin) is { } candidate && candidate != answer.Model.Adapter)
            _shadows.Expect(prompt, answer, _thread.AddIdle((m, closing) => ShadowAsync(m, prompt, candidate, closing)));
        return answer;
    }

    /// <summary>Continues a text with the merged adapter, piece by piece as it is written.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="maxTokens">Most tokens of text.</param>
    /// <param name="sampling">How tokens are drawn.</param>
    /// <param name="cancellationToken">Ends it between two steps.</param>
    /// <returns>Pieces of whole characters.</returns>
    public async IAsyncEnumerable<string> TextAsync(
        IReadOnlyList<TextPiece> prompt,
        int maxTokens,
        SamplingOptions sampling,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        // Bounded by the tokens that are asked for.
        var pieces = Channel.CreateUnbounded<string>();
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var written = WriteAsync();
        try
        {
            await foreach (var piece in pieces.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                yield return piece;
            await written.ConfigureAwait(false);
        }
        finally
        {
            // Whoever stops reading has no more use for the rest.
            await ends.CancelAsync().ConfigureAwait(false);
        }

        async Task WriteAsync()
        {
            try
            {
                await _thread
                    .AddAsync(m =>
                    {
                        var encoded = PromptEncoder.Encode(m.Tokenizer, prompt);
                        var constant = prompt.TakeWhile(p => p.IsMarker).Count();
                        return m.Add(
                            new TextRequest(encoded.Ids, maxTokens)
                            {
                                Sampling = sampling,
                                ConstantTokens = constant == 0 ? 0 : encoded.PieceEnds[constant - 1],
                                OnText = piece => pieces.Writer.TryWrite(piece),
                            },
                            ends.Token
                        );
                    })
                    .ConfigureAwait(false);
            }
            finally
            {
                pieces.Writer.TryComplete();
            }
        }
    }

    /// <summary>
    /// Changes the adapters. They are read, checked and merged beside the answering; the swap itself happens between two
    /// answers, and one that is being computed is finished with the adapter it began with.
    /// </summary>
    /// <param name="plan">From now on.</param>
    /// <param name="swapped">Told on the model's thread, before the next answer.</param>
    /// <returns>How long it took to prepare, and how long answers had to wait.</returns>
    /// <exception cref="ModelFormatException">An adapter cannot be used; nothing has changed.</exception>
    public async Task<(TimeSpan Prepared, TimeSpan Pause)> SwapAsync(AdapterPlan plan, Action<ModelIdentity>? swapped = null)
    {
        await _swapping.WaitAsync().ConfigureAwait(false);
        try
        {
            var began = _time.GetTimestamp();
            var adapters = await Task.Run(() => _model.Prepare(plan.Main, plan.Others)).ConfigureAwait(false);
            return (_time.GetElapsedTime(began), await _thread.RunFirstAsync(m => Swap(m, adapters, plan, swapped)).ConfigureAwait(false));
        }
        finally
        {
            _swapping.Release();
        }
    }

    /// <summary>Ends when the model's thread has come round to it, between two steps.</summary>
    public Task PassAsync() => _thread.RunAsync(_ => true);

    /// <summary>Lets the model compute once before the first question comes; questions wait behind it.</summary>
    public Task WarmUpAsync() =>
        _thread.RunAsync(m =>
        {
            m.WarmUp(WarmUpTokens);
            return true;
        });

    /// <inheritdoc/>
    public bool Fits(CasePrompt prompt)
    {
        // What is written behind the signs makes the prompt longer, by one of two words each.
        var longest = CaseRequests.QuestionsOf(prompt, _model) is null
            ? [prompt]
            : (CasePrompt[])[prompt.WithReadings(_ => true), prompt.WithReadings(_ => false)];
        var answer = CaseRequests.For(prompt, _model);
        var behind =
            answer.Labels.Max(l => _model.Tokenizer.Encode(l, parseSpecial: true).Count)
            + _model.Tokenizer.Encode(answer.Marker.Text, answer.Marker.IsMarker).Count
            + answer.MaxTextTokens;
        return longest.Max(p => PromptEncoder.Encode(_model.Tokenizer, CaseRequests.Pieces(p, _model.ChatTemplate)).Ids.Count) + behind
            <= _model.Model.Config.MaxPositions;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _thread.Dispose();
        _swapping.Dispose();
    }

    private ServedAdapter Chosen(LanguageModel model, CasePrompt prompt) =>
        model.OtherAdapters.Count > 0 && _plan.Choose(prompt.Origin) is var name
            ? model.OtherAdapters.FirstOrDefault(a => a.Name == name) ?? model.Adapter
            : model.Adapter;

    // Adapter, temperature and identity are looked up when the computing begins: until the answer is there nothing swaps them.
    private static async Task<(ModelAnswer Answer, DecodingCounts Counts)> AskAsync(
        LanguageModel model,
        CasePrompt prompt,
        (int Urgency, bool Yields) turn,
        Func<LanguageModel, CasePrompt, ServedAdapter> choose,
        CancellationToken cancellationToken
    )
    {
        ModelIdentity identity = null!;
        var answer = await model
            .Add(
                () =>
                {
                    var adapter = choose(model, prompt);
                    identity = IdentityOf(model, adapter);
                    return (CaseRequests.For(prompt, model, adapter), adapter);
                },
                turn.Urgency,
                turn.Yields,
                cancellationToken
            )
            .ConfigureAwait(false);
        return (
            new ModelAnswer(
                answer.LabelProbabilities,
                CaseRequests.SignProbabilities(prompt, answer.YesProbabilities),
                answer.Text,
                answer.PromptTokens,
                answer.GeneratedTokens,
                identity
            )
            {
                ReadsSigns = CaseRequests.QuestionsOf(prompt, model) is not null,
                CachedTokens = answer.Counts.Cached,
                MarkerTokens = answer.Counts.Markers,
                GuessedTokens = answer.Counts.Guessed,
                AcceptedTokens = answer.Counts.Accepted,
            },
            answer.Counts
        );
    }

    private static async Task<ModelAnswer?> ShadowAsync(LanguageModel model, CasePrompt prompt, string candidate, CancellationToken closing)
    {
        try
        {
            return (
                await AskAsync(
                        model,
                        prompt,
                        (Shadow, true),
                        (m, _) => m.OtherAdapters.FirstOrDefault(a => a.Name == candidate) ?? throw new OperationCanceledException(),
                        closing
                    )
                    .ConfigureAwait(false)
            ).Answer;
        }
        catch (OperationCanceledException)
        {
            // The candidate is gone by now, or the service.
            return null;
        }
    }

    private void TellLate(CaseOrigin origin)
    {
        ModelMeter.Late.Add(1);
        Late?.Invoke(origin);
    }

    private TimeSpan Swap(LanguageModel model, AdapterSet adapters, AdapterPlan plan, Action<ModelIdentity>? swapped)
    {
        var began = _time.GetTimestamp();
        model.Use(adapters);
        (_plan, _identity) = (plan, IdentityOf(model, model.Adapter));
        swapped?.Invoke(_identity);
        return _time.GetElapsedTime(began);
    }

    private static ModelIdentity IdentityOf(LanguageModel model, ServedAdapter adapter) => new(model.BaseName, adapter.Name, adapter.Digest);
}
