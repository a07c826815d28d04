using EdgeDiag.Model.Engine.Requests;
using EdgeDiag.Model.Engine.Running;
using EdgeDiag.Model.Numerics;
using EdgeDiag.Model.Tokenization;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Engine.Sequences;

/// <summary>
/// An answer in a given form: the prompt is read and its questions are answered, the labels are ranked, the host writes the
/// chosen label and the marker, and the model writes only the text behind it. It is well formed by construction.
/// </summary>
internal sealed class GuidedSequence : DecodingSequence
{
    // What a host writes behind a sign is a few tokens; a longer rewriting is computed from the beginning.
    private const int TokensPerAnswer = 8;

    private readonly TextTokenizer _tokenizer;
    private readonly Func<GuidedStart> _start;
    private readonly TaskCompletionSource<GuidedAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private GuidedRequest _request = null!;
    private EncodedPrompt _encoded = null!;
    private IReadOnlyList<IReadOnlyList<int>> _labels = [];
    private IReadOnlyList<int> _marker = [];
    private int[] _questions = [],
        _choices = [];
    private double[] _yes = [],
        _probabilities = [],
        _pointwise = [];
    private bool _reading;
    private int _shared,
        _computed,
        _markers;
    private TextContinuation? _text;

    /// <summary>A run.</summary>
    /// <param name="start">Asked when the computing begins, where adapters cannot change before the answer is there.</param>
    /// <param name="tokenizer">The vocabulary.</param>
    /// <param name="urgency">Higher ones first.</param>
    /// <param name="cancellation">Ends it between two steps.</param>
    public GuidedSequence(Func<GuidedStart> start, TextTokenizer tokenizer, int urgency, CancellationToken cancellation)
        : base(urgency, cancellation) => (_start, _tokenizer) = (start, tokenizer);

    /// <summary>The answer, when all of it is there.</summary>
    public Task<GuidedAnswer> Answer => _answer.Task;

    /// <inheritdoc/>
    public override void Begin(ModelRunner runner)
    {
        (_request, Adapter, Key) = _start();
        _encoded = PromptEncoder.Encode(_tokenizer, _request.Prompt);
        _labels = [.. _request.Labels.Select(l => _tokenizer.Encode(l, parseSpecial: true, TextPlace.AfterText))];
        _marker = _tokenizer.Encode(_request.Marker.Text, _request.Marker.IsMarker, TextPlace.AfterText);
        _shared = SharedPrefix(_labels);
        var questions = _request.Questions?.Pieces ?? [];
        _questions = [.. questions.Select(p => _encoded.PieceEnds[p] - 1)];
        _yes = new double[_questions.Length];
        _pointwise = new double[_labels.Count];
        _choices = Choices();
        var room = _request.Rewrite is null ? 0 : TokensPerAnswer * _questions.Length;
        State = runner.NewState(Math.Min(Needed(runner) + room, runner.Config.MaxPositions));
        var constant = _request.Prompt.TakeWhile(p => p.IsMarker).Count();
        SetConstantTokens(constant == 0 ? 0 : _encoded.PieceEnds[constant - 1]);
        _reading = _questions.Length > 0 && _request.Rewrite is not null;
        // Only up to the last question; what stands behind it is computed once, after rewriting.
        Tokens = _reading ? [.. _encoded.Ids.Take(_questions.Max() + 1)] : Asking();
        _computed = Tokens.Count;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<int> Next(int most)
    {
        var next = base.Next(most);
        return _text is not null && next.Count == Left ? [.. next, .. _text.Guess(most - next.Count)] : next;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<int> WantedPositions(int from, int count)
    {
        var end = from + count;
        var last = Math.Max(from, Tokens.Count - 1);
        var behind = _reading ? [] : Enumerable.Range(last, Math.Max(0, end - last));
        var asked =
            _text is not null ? []
            : _reading ? _questions
            : _request.Rewrite is null ? _questions.Concat(_choices)
            : _choices;
        return [.. asked.Where(q => q >= from && q < end).Concat(behind).Distinct().Order()];
    }

    /// <inheritdoc/>
    public override void AcceptHidden(ModelRunner runner, Tensor? hidden, IReadOnlyList<int> positions)
    {
        if (_text is not null)
        {
            if (hidden is not null)
                _text.AcceptHidden(runner, hidden, State!);
            if (_text.Ended)
                Finish();
            return;
        }

        if (hidden is not null)
            ReadAnswers(runner, hidden, positions);
        if (Left > 0)
            return;
        if (_reading)
            Rewrite(runner);
        else
            Choose(runner, hidden![-1]);
    }

    /// <inheritdoc/>
    public override void Fail(Exception exception)
    {
        if (exception is OperationCanceledException)
            _answer.TrySetCanceled(Cancellation);
        else
            _answer.TrySetException(exception);
    }

    private void ReadAnswers(ModelRunner runner, Tensor hidden, IReadOnlyList<int> positions)
    {
        if (_request.Questions is { } questions && (_reading || _request.Rewrite is null))
            ReadScores(_questions, questions.Yes, questions.No, (q, score) => _yes[q] = 1 / (1 + Math.Exp(-score)));
        if (_request.Pointwise is { } pointwise && !_reading)
            ReadScores(_choices, pointwise.Yes, pointwise.No, (c, score) => _pointwise[pointwise.Labels[c]] = score);

        void ReadScores(int[] places, int yes, int no, Action<int, double> store)
        {
            var rows = Enumerable.Range(0, positions.Count).Where(i => places.Contains(positions[i])).ToList();
            if (rows.Count == 0)
                return;
            var asked = hidden.index_select(0, tensor(rows.Select(r => (long)r).ToArray(), device: runner.Model.Device)); // [asked, H]
            var scores = runner.LogitsOf(asked, [yes, no]).cpu().data<double>().ToArray(); // [asked, 2]
            for (var i = 0; i < rows.Count; i++)
            for (var p = 0; p < places.Length; p++)
                if (places[p] == positions[rows[i]])
                    store(p, scores[2 * i] - scores[2 * i + 1]);
        }
    }

    private void Rewrite(ModelRunner runner)
    {
        var asked = Tokens;
        var before = _encoded.Ids.Count;
        _encoded = PromptEncoder.Encode(_tokenizer, _request.Rewrite!(_yes));
        _markers = Math.Max(0, _encoded.Ids.Count - before);
        _reading = false;
        _choices = Choices();
        Tokens = Asking();
        // What a hidden state is asked of is computed in any case.
        var most = Math.Min(asked.Count, _choices.Append(Tokens.Count - 1).Min());
        var same = 0;
        while (same < most && asked[same] == Tokens[same])
            same++;
        if (Needed(runner) is var needed && needed > State!.Capacity)
        {
            State.Dispose();
            (State, same) = (runner.NewState(needed), 0);
        }

        State.Truncate(same);
        _computed += Tokens.Count - same;
    }

    private void Choose(ModelRunner runner, Tensor hidden)
    {
        var scores = runner.LogitsOf(hidden, [.. _labels.Select(l => l[_shared])]); // [labels]
        if (_request.Pointwise is { Weight: > 0 and var weight })
            scores.PlusInPlace(tensor(_pointwise, device: runner.Model.Device), weight);
        _probabilities = [.. scores.Over(_request.Temperature).softmax(-1).cpu().data<double>()];
        var chosen = Enumerable.Range(0, _probabilities.Length).MaxBy(i => _probabilities[i]);
        // Without free text the label is all that was asked for, and the prefill has answered it.
        _markers += _labels[chosen].Count;
        if (_request.MaxTextTokens == 0)
        {
            Finish();
            return;
        }

        _markers += _marker.Count;
        Tokens.AddRange(_labels[chosen].Skip(_shared));
        Tokens.AddRange(_marker);
        _text = new TextContinuation(
            Tokens,
            _request.MaxTextTokens,
            [.. runner.Config.EosTokenIds, .. _request.StopTokens],
            new Sampler(SamplingOptions.Greedy),
            _request.Speculate ? new PromptLookup() : null,
            _tokenizer,
            _request.OnText,
            null
        );
    }

    private void Finish()
    {
        Done = true;
        var text = _text is null ? "" : _tokenizer.Decode(_text.Tokens, TextPlace.AfterText).Trim();
        var counts = new DecodingCounts(_encoded.Ids.Count, _computed - Reused, Reused, _markers, _text?.Count ?? 0, _text?.Guessed ?? 0, _text?.Right ?? 0);
        _answer.TrySetResult(new GuidedAnswer(_probabilities, _yes, text, counts) { PointwiseScores = _pointwise });
    }

    private int[] Choices() => [.. (_request.Pointwise?.Pieces ?? []).Select(p => _encoded.PieceEnds[p] - 1)];

    // Labels are told apart by their first differing token; what they share in front is appended unasked.
    private List<int> Asking() => [.. _encoded.Ids, .. _labels[0].Take(_shared)];

    private int Needed(ModelRunner runner)
    {
        var (prompt, behind) = (_encoded.Ids.Count, _labels.Max(l => l.Count) + _marker.Count + _request.MaxTextTokens);
        return prompt + behind <= runner.Config.MaxPositions
            ? prompt + behind
            : throw new ArgumentException(
                $"the prompt has {prompt} tokens; with its answer it needs {prompt + behind} of {runner.Config.MaxPositions} positions"
            );
    }

    private static int SharedPrefix(IReadOnlyList<IReadOnlyList<int>> labels)
    {
        var shared = 0;
        while (labels.All(l => l.Count > shared + 1) && labels.All(l => l[shared] == labels[0][shared]))
            shared++;
        if (labels.Select(l => l[shared]).Distinct().Count() != labels.Count)
            throw new ArgumentException("the labels must differ in one token");
        return shared;
    }
}
