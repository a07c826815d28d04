using EdgeDiag.Model.Engine.Requests;
using EdgeDiag.Model.Engine.Running;
using EdgeDiag.Model.Lora;
using EdgeDiag.Model.Tokenization;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Engine.Sequences;

/// <summary>A prompt that is continued freely.</summary>
internal sealed class TextSequence : DecodingSequence
{
    private readonly IReadOnlyList<int> _prompt;
    private readonly TextRequest _request;
    private readonly TextTokenizer? _tokenizer;
    private readonly TaskCompletionSource<TextAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TextContinuation? _text;

    /// <summary>A run.</summary>
    /// <param name="request">What to continue and how.</param>
    /// <param name="tokenizer">Spells the text; null where nobody is told.</param>
    /// <param name="key">Weights and adapter, for the prefix cache; null for none.</param>
    /// <param name="adapter">The adapter; null for what is merged.</param>
    /// <param name="cancellation">Ends it between two steps.</param>
    public TextSequence(TextRequest request, TextTokenizer? tokenizer, string? key, ServedAdapter? adapter, CancellationToken cancellation)
        : base(request.Urgency, cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfZero(request.Prompt.Count, nameof(request));
        (_prompt, _request, _tokenizer, Key, Adapter) = (request.Prompt, request, tokenizer, key, adapter);
    }

    /// <summary>The text, when all of it is there.</summary>
    public Task<TextAnswer> Answer => _answer.Task;

    /// <inheritdoc/>
    public override void Begin(ModelRunner runner)
    {
        var most = Math.Min(_request.MaxTokens, runner.Config.MaxPositions - _prompt.Count);
        if (most < 0)
            throw new ArgumentException($"the prompt has {_prompt.Count} tokens; the model has {runner.Config.MaxPositions} positions");
        State = runner.NewState(_prompt.Count + most);
        Tokens = [.. _prompt];
        SetConstantTokens(_request.ConstantTokens);
        var lookup = _request.Speculate && _request.Sampling.Temperature == 0 ? new PromptLookup() : null;
        _text = new TextContinuation(
            Tokens,
            most,
            [.. runner.Config.EosTokenIds, .. _request.Stops],
            new Sampler(_request.Sampling),
            lookup,
            _tokenizer,
            _request.OnText,
            _request.OnToken
        );
        if (most == 0)
            Finish();
    }

    /// <inheritdoc/>
    public override IReadOnlyList<int> Next(int most)
    {
        var next = base.Next(most);
        return next.Count == Left ? [.. next, .. _text!.Guess(most - next.Count)] : next;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<int> WantedPositions(int from, int count)
    {
        var last = Math.Max(from, Tokens.Count - 1);
        return [.. Enumerable.Range(last, Math.Max(0, from + count - last))];
    }

    /// <inheritdoc/>
    public override void AcceptHidden(ModelRunner runner, Tensor? hidden, IReadOnlyList<int> positions)
    {
        if (hidden is null)
            return;
        _text!.AcceptHidden(runner, hidden, State!);
        if (_text.Ended)
            Finish();
    }

    /// <inheritdoc/>
    public override void Fail(Exception exception)
    {
        if (exception is OperationCanceledException)
            _answer.TrySetCanceled(Cancellation);
        else
            _answer.TrySetException(exception);
    }

    private void Finish()
    {
        Done = true;
        _answer.TrySetResult(
            new TextAnswer(_text!.Tokens, new DecodingCounts(_prompt.Count, _prompt.Count - Reused, Reused, 0, _text.Count, _text.Guessed, _text.Right))
        );
    }
}
