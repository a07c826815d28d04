using EdgeDiag.Model.Configuration;
using EdgeDiag.Model.Kernels.Decode;
using EdgeDiag.Model.Kernels.Shared;
using EdgeDiag.Model.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Forward.Cpu;

/// <summary>
/// The decode step of a model on the CPU: a few new tokens, each of another sequence or several in a row of the same one, from
/// embedding to the last norm, and scores, in managed kernels that read every weight once at the memory's speed. A row gives the same numbers
/// whatever is computed beside it. <c>TorchForward</c> says in libtorch's operations what is computed here.
/// </summary>
/// <remarks>All threads of the team run the same step; what all of them need, such as norms, each computes for itself instead of waiting for another.</remarks>
internal sealed unsafe class DecodePass : CpuPass
{
    /// <summary>Most rows, that is new tokens, in a step.</summary>
    public const int MaxRows = 8;

    private readonly CpuModel _cpu;
    private readonly ModelConfig _config;
    private readonly WorkerTeam _team;
    private readonly CpuLayer[] _layers;
    private readonly DecodeBuffers _shared;
    private readonly DecodeThreadBuffers[] _own;
    private readonly int[] _tokens = new int[MaxRows];
    private readonly List<RowRun> _runs = [];
    private int _batch;

    /// <summary>A pass over a model's weights.</summary>
    /// <param name="cpu">Weights and threads; not owned.</param>
    public DecodePass(CpuModel cpu)
        : base(cpu)
    {
        (_cpu, _config, _team, _layers) = (cpu, cpu.Config, cpu.Team, cpu.Layers);
        _shared = new DecodeBuffers(_config, MaxRows);
        _own = [.. Enumerable.Range(0, _team.Count).Select(_ => new DecodeThreadBuffers(_config, MaxRows))];
    }

    /// <inheritdoc/>
    public override bool Accepts(int tokens) => tokens <= MaxRows && _cpu.IsUsable;

    /// <inheritdoc/>
    protected override Tensor Compute(IReadOnlyList<SequencePart> parts, IReadOnlyList<int>? wanted)
    {
        _runs.Clear();
        _batch = 0;
        foreach (var (state, ids, row) in parts)
        {
            _runs.Add(new RowRun(state, row, _batch, ids.Count));
            foreach (var id in ids)
                _tokens[_batch++] = id;
        }

        var longest = parts.Max(p => p.State.Length + p.Ids.Count);
        foreach (var own in _own)
            own.Reserve(_config.Heads / _config.KeyValueHeads * longest);
        _team.Run(Step);
        return Hidden(wanted);
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
        _cpu.Head.Renew();
        var rows = (int)hidden.shape[0];
        using var wide = hidden.to(ScalarType.Float32).contiguous();
        var logits = empty([rows, _shared.Vocabulary], ScalarType.Float32);
        var x = (float*)WeightRows.Pointer(wide);
        var y = (float*)WeightRows.Pointer(logits);
        _team.Run(thread =>
        {
            var own = _own[thread];
            own.Quantize(x, _config.HiddenSize, rows, _cpu.Head.Format);
            _cpu.Head.Multiply(thread, _team.Count, x, _config.HiddenSize, own.Quantized, rows, y, _shared.Vocabulary);
        });
        GC.KeepAlive(wide);
        // Padding of the last tile, if any, is cut off.
        return _shared.Vocabulary == _config.VocabularySize ? logits : logits.narrow(1, 0, _config.VocabularySize).contiguous();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _shared.Dispose();
        foreach (var own in _own)
            own.Dispose();
    }

    private void Step(int thread)
    {
        if (thread == 0)
        {
            var rows = new WeightRows(_cpu.Weights.Embedding);
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
            Norm(_shared.Residual, _cpu.FinalNorm, _shared.Normed);
    }

    private void Attention(int thread, int index)
    {
        var (layer, own, c) = (_layers[index], _own[thread], _config);
        var q = c.Heads * c.HeadDim;
        Norm(_shared.Residual, layer.InputNorm, own.Input);
        own.Quantize(own.Input, c.HiddenSize, _batch, layer.Query.Format);
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
        own.CopyInput(_shared.Mixed, _shared.QueryStride, q, _batch, layer.Output.Format);
        Add(layer.Output, thread, own);
        _team.Barrier();
    }

    private void FeedForward(int thread, CpuLayer layer)
    {
        var own = _own[thread];
        Norm(_shared.Residual, layer.PostNorm, own.Input);
        own.Quantize(own.Input, _config.HiddenSize, _batch, layer.Gate.Format);
        var (from, to) = Multiply(layer.Gate, thread, own, _shared.Gate, _shared.GateStride);
        Multiply(layer.Up, thread, own, _shared.Up, _shared.GateStride);
        for (var b = 0; b < _batch; b++)
            VectorKernels.Gate(_shared.Gate + (long)b * _shared.GateStride, _shared.Up + (long)b * _shared.GateStride, from, to);
        _team.Barrier();
        own.CopyInput(_shared.Gate, _shared.GateStride, _config.IntermediateSize, _batch, layer.Down.Format);
        Add(layer.Down, thread, own);
        _team.Barrier();
    }

    // Each row of the step, [rows, H].
    private void Norm(float* x, float[] weight, float* y) => VectorKernels.Norm(x, weight, _config.HiddenSize, (float)_config.RmsNormEpsilon, _batch, y);

    private (int From, int To) Multiply(CpuProjection slot, int thread, DecodeThreadBuffers own, float* y, int yStride) =>
        slot.Multiply(thread, _team.Count, own.Input, slot.Columns, own.Quantized, _batch, y, yStride);

    // Each thread adds the rows that it computed to the residual stream; nobody else touches them before the next barrier.
    private void Add(CpuProjection slot, int thread, DecodeThreadBuffers own)
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

    private void Attend(int layer, RowRun run, int index, int head, DecodeThreadBuffers own)
    {
        var c = _config;
        int dim = c.HeadDim,
            group = c.Heads / c.KeyValueHeads,
            row = run.FirstRow + index;
        var state = run.State;
        var position = state.Length + index;
        float* cos = _cpu.Weights.Rotary.Cos(position),
            sin = _cpu.Weights.Rotary.Sin(position);
        var query = _shared.Query + (long)row * _shared.QueryStride + head * group * dim;
        var key = _shared.Key + (long)row * _shared.KeyStride + head * dim;
        var value = _shared.Value + (long)row * _shared.KeyStride + head * dim;
        if (_layers[layer].QueryNorm is { } queryNorm)
            VectorKernels.Norm(query, queryNorm, dim, (float)c.RmsNormEpsilon, group, query);
        if (_layers[layer].KeyNorm is { } keyNorm)
            VectorKernels.Norm(key, keyNorm, dim, (float)c.RmsNormEpsilon, 1, key);
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
