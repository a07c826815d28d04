using EdgeDiag.Model.Checkpoints;
using EdgeDiag.Model.Decoding;
using EdgeDiag.Model.Layers;
using EdgeDiag.Model.Quantization;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Kernels;

/// <summary>
/// The decode step of a model on the CPU: a few new tokens, each of another sequence or several in a row of the same one, from
/// embedding to logits, in managed kernels that read every weight once at the memory's speed. More tokens are <see cref="PromptDecoder"/>'s
/// where it supports the model; otherwise they are libtorch's, as are other devices. All share the key/value cache. A row gives the
/// same numbers whatever is computed beside it.
/// </summary>
/// <remarks>All threads of the team run the same step; what all of them need, such as norms, each computes for itself instead of waiting for another.</remarks>
internal sealed unsafe class RowDecoder : IDisposable
{
    /// <summary>Most rows, that is new tokens, in a step.</summary>
    public const int MaxRows = 8;

    private readonly CausalLM _model;
    private readonly ModelConfig _config;
    private readonly WorkerTeam _team;
    private readonly RowLayer[] _layers;
    private readonly ProjectionSlot _head;
    private readonly float[] _finalNorm;
    private readonly RowBuffers _shared;
    private readonly RowScratch[] _own;
    private readonly int[] _tokens = new int[MaxRows];
    private readonly List<RowRun> _runs = [];
    private readonly PromptDecoder? _prompts;
    private int _batch;

    /// <summary>A decoder over a model's weights.</summary>
    /// <param name="model">On the CPU; not owned.</param>
    /// <param name="format">How the projections are held. F32 and BF16 read the model's own memory, of whichever of the two types it is.</param>
    /// <param name="threads">Threads, 1 or more.</param>
    public RowDecoder(CausalLM model, RowFormat format, int threads)
    {
        (_model, _config) = (model, model.Config);
        _team = new WorkerTeam(threads);
        _layers = [.. model.Layers.Select(l => new RowLayer(l, format))];
        _head = model.QuantizedHead is { } head ? new ProjectionSlot(head) : new ProjectionSlot(model.Head, format);
        _finalNorm = ProjectionSlot.Floats(model.FinalNorm.Weight);
        _shared = new RowBuffers(_config, MaxRows);
        _own = [.. Enumerable.Range(0, threads).Select(_ => new RowScratch(_config, MaxRows))];
        if (PromptDecoder.Supports(_layers))
            _prompts = new PromptDecoder(model, _layers, _finalNorm, _team);
    }

    /// <summary>Whether a model can be decoded here at all; everything else is libtorch's.</summary>
    public static bool Supports(CausalLM model) => model.Device.type == DeviceType.CPU && model.Embedding.dtype is ScalarType.Float32 or ScalarType.BFloat16;

    /// <summary>Whether a step is one of those that are computed here.</summary>
    /// <param name="ids">[B, T].</param>
    /// <param name="state">The cache.</param>
    public bool Takes(Tensor ids, DecodeState? state) =>
        state is not null && (_prompts is not null || (ids.shape[1] == 1 && ids.shape[0] <= MaxRows)) && TakesNow();

    /// <summary>Bytes of weights that a step reads, the head among them.</summary>
    public long BytesPerStep => _layers.Sum(l => l.Slots.Sum(s => s.Bytes)) + _head.Bytes;

    /// <summary>Whether a step is one of those that are computed here.</summary>
    /// <param name="parts">The new tokens.</param>
    public bool Takes(IReadOnlyList<SequencePart> parts) => (_prompts is not null || parts.Sum(p => p.Ids.Count) <= MaxRows) && TakesNow();

    /// <summary>Computes new tokens of each sequence and extends the cache by them.</summary>
    /// <param name="ids">int64 [B, T]; one that <see cref="Takes(Tensor, DecodeState)"/>.</param>
    /// <param name="state">Cache of B sequences.</param>
    /// <returns>Hidden states after the last norm, float32 [B, T, H].</returns>
    public Tensor Forward(Tensor ids, DecodeState state)
    {
        var (batch, length) = ((int)ids.shape[0], (int)ids.shape[1]);
        using var flat = ids.reshape(-1).contiguous();
        var all = flat.data<long>().Select(Checked).ToList();
        var hidden = Forward([.. Enumerable.Range(0, batch).Select(b => new PromptRun(state, b, all.GetRange(b * length, length)))], null);
        state.Advance(length);
        return hidden.view(batch, length, _config.HiddenSize);
    }

    /// <summary>Computes the next tokens of several sequences and extends their caches by them.</summary>
    /// <param name="parts">Some that <see cref="Takes(IReadOnlyList{SequencePart})"/>; each sequence once.</param>
    /// <param name="wanted">Rows to return, counted through all parts, ascending; null for all.</param>
    /// <returns>Hidden states after the last norm, float32 [N, H] or [W, H].</returns>
    public Tensor Forward(IReadOnlyList<SequencePart> parts, IReadOnlyList<int>? wanted)
    {
        foreach (var id in parts.SelectMany(p => p.Ids))
            Checked(id);
        var hidden = Forward([.. parts.Select(p => new PromptRun(p.State, 0, p.Ids))], wanted);
        foreach (var (state, ids) in parts)
            state.Advance(ids.Count);
        return hidden;
    }

    private bool TakesNow() => !is_grad_enabled() && _model.Projections.All(p => p.Lora is null && p.Rows is null);

    private Tensor Forward(PromptRun[] runs, IReadOnlyList<int>? wanted)
    {
        if (_prompts is not null && runs.Sum(r => r.Ids.Count) > MaxRows)
            return _prompts.Forward(runs, wanted);
        _runs.Clear();
        _batch = 0;
        foreach (var (state, sequence, ids) in runs)
        {
            _runs.Add(new RowRun(state, sequence, _batch, ids.Count));
            foreach (var id in ids)
                _tokens[_batch++] = id;
        }

        Compute();
        return Hidden(wanted);
    }

    private void Compute()
    {
        Renew();
        var longest = 0L;
        foreach (var (state, _, _, count) in _runs)
        {
            if (state.Length + count > state.Capacity)
                throw new InvalidOperationException($"the key/value cache holds {state.Capacity} positions; {state.Length + count} are needed");
            longest = Math.Max(longest, state.Length + count);
        }

        _model.Rotary.Reserve(longest);
        foreach (var own in _own)
            own.Reserve(_config.Heads / _config.KeyValueHeads * longest);
        _team.Run(Step);
    }

    private Tensor Hidden(IReadOnlyList<int>? wanted)
    {
        var size = _config.HiddenSize;
        var hidden = empty([wanted?.Count ?? _batch, size], ScalarType.Float32);
        for (var i = 0; i < hidden.shape[0]; i++)
            Copy(_shared.Normed + (long)(wanted?[i] ?? i) * size, (float*)WeightRows.Pointer(hidden) + (long)i * size, size);
        return hidden;
    }

    /// <summary>Scores of the next token.</summary>
    /// <param name="hidden">[N, H], at most <see cref="MaxRows"/> rows.</param>
    /// <returns>float32 [N, V].</returns>
    public Tensor Logits(Tensor hidden)
    {
        _head.Renew();
        var rows = (int)hidden.shape[0];
        using var wide = hidden.to(ScalarType.Float32).contiguous();
        var logits = empty([rows, _shared.Vocabulary], ScalarType.Float32);
        var x = (float*)WeightRows.Pointer(wide);
        var y = (float*)WeightRows.Pointer(logits);
        _team.Run(thread =>
        {
            var own = _own[thread];
            own.Take(x, _config.HiddenSize, rows, _head.Format);
            _head.Multiply(thread, _team.Count, x, _config.HiddenSize, own.Quantized, rows, y, _shared.Vocabulary);
        });
        GC.KeepAlive(wide);
        // Padding of the last tile, if any, is cut off.
        return _shared.Vocabulary == _config.VocabularySize ? logits : logits.narrow(1, 0, _config.VocabularySize).contiguous();
    }

    /// <summary>Takes over changed weights now rather than in the next step.</summary>
    public void Renew()
    {
        foreach (var layer in _layers)
            layer.Renew();
        _head.Renew();
        _prompts?.Renew();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _team.Dispose();
        _prompts?.Dispose();
        foreach (var layer in _layers)
            layer.Dispose();
        _head.Dispose();
        _shared.Dispose();
        foreach (var own in _own)
            own.Dispose();
    }

    private int Checked(long token) =>
        token >= 0 && token < _config.VocabularySize
            ? (int)token
            : throw new ArgumentOutOfRangeException(nameof(token), $"expected a token from 0 to {_config.VocabularySize - 1}, found {token}");

    private void Step(int thread)
    {
        if (thread == 0)
        {
            var rows = new WeightRows(_model.Embedding);
            for (var b = 0; b < _batch; b++)
                rows.Read(_tokens[b], new Span<float>(_shared.Residual + (long)b * _config.HiddenSize, _config.HiddenSize));
        }

        _team.Barrier();
        for (var i = 0; i < _layers.Length; i++)
        {
            Attention(thread, i);
            FeedForward(thread, _layers[i]);
        }

        if (thread == 0)
            _own[0].Norm(_shared.Residual, _finalNorm, _config, _batch, _shared.Normed);
    }

    private void Attention(int thread, int index)
    {
        var (layer, own, c) = (_layers[index], _own[thread], _config);
        var q = c.Heads * c.HeadDim;
        own.Norm(_shared.Residual, layer.InputNorm, c, _batch, own.Input);
        own.Take(own.Input, c.HiddenSize, _batch, layer.Query.Format);
        Multiply(layer.Query, thread, own, _shared.Query, _shared.QueryStride);
        Multiply(layer.Key, thread, own, _shared.Key, _shared.KeyStride);
        Multiply(layer.Value, thread, own, _shared.Value, _shared.KeyStride);
        _team.Barrier();
        var pairs = _runs.Count * c.KeyValueHeads;
        for (var pair = thread; pair < pairs; pair += _team.Count)
        {
            // In order: a token of a run sees the ones before it, which the same thread has just written.
            var run = _runs[pair / c.KeyValueHeads];
            for (var i = 0; i < run.Count; i++)
                Attend(index, run, i, pair % c.KeyValueHeads, own);
        }

        _team.Barrier();
        own.TakeFrom(_shared.Mixed, _shared.QueryStride, q, _batch, layer.Output.Format);
        Add(layer.Output, thread, own);
        _team.Barrier();
    }

    private void FeedForward(int thread, RowLayer layer)
    {
        var own = _own[thread];
        own.Norm(_shared.Residual, layer.PostNorm, _config, _batch, own.Input);
        own.Take(own.Input, _config.HiddenSize, _batch, layer.Gate.Format);
        var (from, to) = Multiply(layer.Gate, thread, own, _shared.Gate, _shared.GateStride);
        Multiply(layer.Up, thread, own, _shared.Up, _shared.GateStride);
        for (var b = 0; b < _batch; b++)
            RowScratch.Gated(_shared.Gate + (long)b * _shared.GateStride, _shared.Up + (long)b * _shared.GateStride, from, to);
        _team.Barrier();
        own.TakeFrom(_shared.Gate, _shared.GateStride, _config.IntermediateSize, _batch, layer.Down.Format);
        Add(layer.Down, thread, own);
        _team.Barrier();
    }

    private (int From, int To) Multiply(ProjectionSlot slot, int thread, RowScratch own, float* y, int yStride) =>
        slot.Multiply(thread, _team.Count, own.Input, slot.Columns, own.Quantized, _batch, y, yStride);

    // Each thread adds the rows that it computed to the residual stream; nobody else touches them before the next barrier.
    private void Add(ProjectionSlot slot, int thread, RowScratch own)
    {
        var (from, to) = Multiply(slot, thread, own, _shared.Added, _shared.HiddenStride);
        for (var b = 0; b < _batch; b++)
        {
            var sum = _shared.Residual + (long)b * _config.HiddenSize;
            var added = _shared.Added + (long)b * _shared.HiddenStride;
            for (var r = from; r < to; r++)
                sum[r] += added[r];
        }
    }

    private void Attend(int layer, RowRun run, int index, int head, RowScratch own)
    {
        var c = _config;
        int dim = c.HeadDim,
            group = c.Heads / c.KeyValueHeads,
            row = run.FirstRow + index;
        var state = run.State;
        var position = state.Length + index;
        float* cos = _model.Rotary.Cos(position),
            sin = _model.Rotary.Sin(position);
        var query = _shared.Query + (long)row * _shared.QueryStride + head * group * dim;
        var key = _shared.Key + (long)row * _shared.KeyStride + head * dim;
        var value = _shared.Value + (long)row * _shared.KeyStride + head * dim;
        if (_layers[layer].QueryNorm is { } queryNorm)
            RowScratch.Norm(query, queryNorm, dim, (float)c.RmsNormEpsilon, group, query);
        if (_layers[layer].KeyNorm is { } keyNorm)
            RowScratch.Norm(key, keyNorm, dim, (float)c.RmsNormEpsilon, 1, key);
        RowAttention.Rotate(key, cos, sin, dim);
        for (var h = 0; h < group; h++)
            RowAttention.Rotate(query + h * dim, cos, sin, dim);
        var mixed = _shared.Mixed + (long)row * _shared.QueryStride + head * group * dim;
        var first = ((long)run.Sequence * c.KeyValueHeads + head) * state.Capacity * dim;
        if (state.ElementType == ScalarType.Float32)
        {
            float* keys = (float*)state.Keys(layer) + first,
                values = (float*)state.Values(layer) + first;
            Copy(key, keys + position * dim, dim);
            Copy(value, values + position * dim, dim);
            RowAttention.Attend<SingleWeight>(query, group, keys, values, (int)position + 1, dim, own.Scores, mixed);
            return;
        }

        ushort* halfKeys = (ushort*)state.Keys(layer) + first,
            halfValues = (ushort*)state.Values(layer) + first;
        for (var i = 0; i < dim; i++)
            (halfKeys[position * dim + i], halfValues[position * dim + i]) = (Lanes.ToBFloat16(key[i]), Lanes.ToBFloat16(value[i]));
        RowAttention.Attend<BFloat16Weight>(query, group, halfKeys, halfValues, (int)position + 1, dim, own.Scores, mixed);
    }

    private static void Copy(float* from, float* to, int count) => new ReadOnlySpan<float>(from, count).CopyTo(new Span<float>(to, count));

    /// <summary>Rows that are successive positions of one sequence.</summary>
    /// <param name="State">Its cache.</param>
    /// <param name="Sequence">Its number within the cache.</param>
    /// <param name="FirstRow">Its first row in the step.</param>
    /// <param name="Count">Its rows.</param>
    private readonly record struct RowRun(DecodeState State, int Sequence, int FirstRow, int Count);
}
