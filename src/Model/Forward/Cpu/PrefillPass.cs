using EdgeDiag.Model.Configuration;
using EdgeDiag.Model.Kernels.Decode;
using EdgeDiag.Model.Kernels.Prefill;
using EdgeDiag.Model.Kernels.Shared;
using EdgeDiag.Model.Layers;
using EdgeDiag.Model.Quantization;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace EdgeDiag.Model.Forward.Cpu;

/// <summary>
/// Reads prompts on the CPU. Each thread takes its share of the tokens through all layers; they meet once a layer, before
/// attention, when the keys and values of all tokens are in the cache. libtorch's hundred small operations a layer, each with a meeting of
/// its own, take longer over narrow models than the products do.
/// </summary>
/// <remarks>A token gives the same numbers whatever is computed beside it, in one stretch or several.</remarks>
internal sealed unsafe class PrefillPass : CpuPass
{
    // Above that many weights, second copies of float32 and bfloat16 ones cost more memory than they are worth, and libtorch's products are as fast.
    private const long MostCopied = 20_000_000;

    private readonly CpuModel _cpu;
    private readonly ModelConfig _config;
    private readonly WorkerTeam _team;
    private readonly CpuLayer[] _layers;
    private readonly PrefillBuffers[] _own;
    private readonly bool _isSingle;
    private IReadOnlyList<SequencePart> _parts = [];

    // Asking libtorch for an address costs as much as turning a head.
    private nint[] _keys = [],
        _values = []; // [parts, layers]
    private float* _result,
        _cos,
        _sin;

    /// <summary>A pass over a model's weights.</summary>
    /// <param name="cpu">Weights and threads; not owned.</param>
    public PrefillPass(CpuModel cpu)
        : base(cpu)
    {
        (_cpu, _config, _team, _layers) = (cpu, cpu.Config, cpu.Team, cpu.Layers);
        _isSingle = cpu.Weights.Embedding.dtype == ScalarType.Float32;
        RowFormat[] formats = [.. _layers.SelectMany(l => l.Slots).Select(s => s.PromptFormat).Distinct()];
        _own = [.. Enumerable.Range(0, _team.Count).Select(_ => new PrefillBuffers(_config, formats))];
    }

    /// <summary>Whether prompts are faster here than with libtorch.</summary>
    /// <param name="layers">The model's.</param>
    public static bool Supports(CpuLayer[] layers) =>
        PromptKernels.IsSupported
        && layers.SelectMany(l => l.Slots).Where(s => s.PromptFormat == RowFormat.F32).Sum(s => (long)s.Rows * s.Columns) <= MostCopied;

    /// <inheritdoc/>
    public override bool Accepts(int tokens) => _cpu.IsUsable;

    /// <inheritdoc/>
    protected override Tensor Compute(IReadOnlyList<SequencePart> parts, IReadOnlyList<int>? wanted)
    {
        foreach (var own in _own)
            own.Rows.Clear();
        var (row, results) = (0, 0);
        for (var r = 0; r < parts.Count; r++)
        {
            var (state, ids, _) = parts[r];
            for (var i = 0; i < ids.Count; i++, row++)
            {
                var isWanted = wanted is null || (results < wanted.Count && wanted[results] == row);
                _own[row / PromptKernels.BlockRows % _team.Count].Rows.Add(new PrefillRow(r, state.Length + i, ids[i], isWanted ? results++ : -1));
            }
        }

        var longest = parts.Max(p => p.State.Length + p.Ids.Count);
        foreach (var own in _own)
            own.Reserve(own.Rows.Count, longest);
        var hidden = empty([results, _config.HiddenSize], ScalarType.Float32); // [W, H]
        _parts = parts;
        _result = (float*)WeightRows.Pointer(hidden);
        _cos = _cpu.Weights.Rotary.Cos(0);
        _sin = _cpu.Weights.Rotary.Sin(0);
        _keys = [.. parts.SelectMany(r => Enumerable.Range(0, _layers.Length).Select(l => (nint)r.State.Keys(l)))];
        _values = [.. parts.SelectMany(r => Enumerable.Range(0, _layers.Length).Select(l => (nint)r.State.Values(l)))];
        _team.Run(Compute);
        _parts = [];
        GC.KeepAlive(hidden);
        return hidden;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (var own in _own)
            own.Dispose();
    }

    private void Compute(int thread)
    {
        var (own, size) = (_own[thread], _config.HiddenSize);
        var embedding = new WeightRows(_cpu.Weights.Embedding);
        for (var i = 0; i < own.Rows.Count; i++)
            embedding.Read(own.Rows[i].Token, new Span<float>(own.Residual + (long)i * size, size));
        for (var i = 0; i < _layers.Length; i++)
        {
            Attention(own, i);
            FeedForward(own, _layers[i]);
        }

        for (var i = 0; i < own.Rows.Count; i++)
            Norm(own.Residual + (long)i * size, _cpu.FinalNorm, _result + (long)own.Rows[i].Result * size);
    }

    private void Attention(PrefillBuffers own, int index)
    {
        var (layer, c) = (_layers[index], _config);
        NormAll(own, layer.InputNorm, layer.Key.PromptFormat);
        Multiply(layer.Key, own, own.First);
        Multiply(layer.Value, own, own.Second);
        for (var i = 0; i < own.Rows.Count; i++)
            Keep(own, index, i);
        // The last layer's keys and values are needed of all tokens, everything else only of those that are asked for.
        if (index == _layers.Length - 1 && own.Rows.Exists(r => r.Result < 0))
            Drop(own, layer);
        Multiply(layer.Query, own, own.First);
        _team.Barrier();
        for (var first = 0; first < own.Rows.Count; )
        {
            var end = first + 1;
            while (end < own.Rows.Count && own.Rows[end].Part == own.Rows[first].Part)
                end++;
            for (var head = 0; head < c.KeyValueHeads; head++)
                Attend(own, index, head, first, end);
            first = end;
        }

        own.Quantized.Quantize(own.Input, own.Widest, c.Heads * c.HeadDim, own.Rows.Count, layer.Output.PromptFormat);
        Multiply(layer.Output, own, own.First);
        Add(own, own.First);
    }

    private void FeedForward(PrefillBuffers own, CpuLayer layer)
    {
        NormAll(own, layer.PostNorm, layer.Gate.PromptFormat);
        Multiply(layer.Gate, own, own.First);
        Multiply(layer.Up, own, own.Second);
        for (var i = 0; i < own.Rows.Count; i++)
            VectorKernels.Gate(own.First + (long)i * own.Widest, own.Second + (long)i * own.Widest, 0, _config.IntermediateSize);
        own.Quantized.Quantize(own.First, own.Widest, _config.IntermediateSize, own.Rows.Count, layer.Down.PromptFormat);
        layer.Down.MultiplyRows(own.First, own.Widest, own.Quantized, own.Rows.Count, own.Second, own.Widest);
        Add(own, own.Second);
    }

    private static void Multiply(CpuProjection slot, PrefillBuffers own, float* y) =>
        slot.MultiplyRows(own.Input, own.Widest, own.Quantized, own.Rows.Count, y, own.Widest);

    private void NormAll(PrefillBuffers own, float[] weight, RowFormat format)
    {
        for (var i = 0; i < own.Rows.Count; i++)
            Norm(own.Residual + (long)i * _config.HiddenSize, weight, own.Input + (long)i * own.Widest);
        own.Quantized.Quantize(own.Input, own.Widest, _config.HiddenSize, own.Rows.Count, format);
    }

    private void Norm(float* x, float[] weight, float* y) => VectorKernels.Norm(x, weight, _config.HiddenSize, (float)_config.RmsNormEpsilon, 1, y);

    private void Add(PrefillBuffers own, float* added)
    {
        for (var i = 0; i < own.Rows.Count; i++)
        {
            var sum = new Span<float>(own.Residual + (long)i * _config.HiddenSize, _config.HiddenSize);
            TensorPrimitives.Add(sum, new ReadOnlySpan<float>(added + (long)i * own.Widest, _config.HiddenSize), sum);
        }
    }

    // A row's keys, turned to their position, and values go into the cache.
    private void Keep(PrefillBuffers own, int index, int i)
    {
        var (row, c) = (own.Rows[i], _config);
        var part = _parts[row.Part];
        float* keys = own.First + (long)i * own.Widest,
            values = own.Second + (long)i * own.Widest;
        if (_layers[index].KeyNorm is { } norm)
            VectorKernels.Norm(keys, norm, c.HeadDim, (float)c.RmsNormEpsilon, c.KeyValueHeads, keys);
        for (var head = 0; head < c.KeyValueHeads; head++)
        {
            Rotate(keys + head * c.HeadDim, row.Position);
            var at = ((long)part.Row * c.KeyValueHeads + head) * part.State.Capacity + row.Position;
            Cache(_keys, row.Part, index).Write(at, new ReadOnlySpan<float>(keys + head * c.HeadDim, c.HeadDim));
            Cache(_values, row.Part, index).Write(at, new ReadOnlySpan<float>(values + head * c.HeadDim, c.HeadDim));
        }
    }

    private WeightRows Cache(nint[] caches, int part, int layer) => new((void*)caches[part * _layers.Length + layer], _config.HeadDim, !_isSingle);

    private void Rotate(float* head, long position) =>
        RowAttention.Rotate(head, _cos + position * _config.HeadDim, _sin + position * _config.HeadDim, _config.HeadDim);

    // Goes on with the rows that are asked for.
    private void Drop(PrefillBuffers own, CpuLayer layer)
    {
        var kept = 0;
        for (var i = 0; i < own.Rows.Count; i++)
        {
            if (own.Rows[i].Result < 0)
                continue;
            new ReadOnlySpan<float>(own.Residual + (long)i * _config.HiddenSize, _config.HiddenSize).CopyTo(
                new Span<float>(own.Residual + (long)kept * _config.HiddenSize, _config.HiddenSize)
            );
            own.Rows[kept++] = own.Rows[i];
        }

        own.Rows.RemoveRange(kept, own.Rows.Count - kept);
        NormAll(own, layer.InputNorm, layer.Query.PromptFormat);
    }

    // Rows of one sequence, with the query heads that share a key/value head.
    private void Attend(PrefillBuffers own, int index, int head, int first, int end)
    {
        var c = _config;
        var (dim, group, part) = (c.HeadDim, c.Heads / c.KeyValueHeads, own.Rows[first].Part);
        var at = ((long)_parts[part].Row * c.KeyValueHeads + head) * _parts[part].State.Capacity;
        for (var p = 0L; p <= own.Rows[end - 1].Position; p++)
        {
            // Heads are padded with zeros.
            Cache(_keys, part, index).Read(at + p, new Span<float>(own.Keys + p * own.Head, dim));
            Cache(_values, part, index).Read(at + p, new Span<float>(own.Values + p * own.Head, dim));
        }

        var scale = 1 / MathF.Sqrt(dim);
        var seen = stackalloc int[PromptAttention.Queries];
        for (var item = first * group; item < end * group; item += PromptAttention.Queries)
        {
            for (var lane = 0; lane < PromptAttention.Queries; lane++)
            {
                // Lanes behind the last query repeat it.
                var (row, h) = Math.DivRem(Math.Min(item + lane, end * group - 1), group);
                seen[lane] = (int)own.Rows[row].Position + 1;
                var query = own.First + (long)row * own.Widest + (head * group + h) * dim;
                if (item + lane < end * group)
                {
                    if (_layers[index].QueryNorm is { } norm)
                        VectorKernels.Norm(query, norm, dim, (float)c.RmsNormEpsilon, 1, query);
                    Rotate(query, own.Rows[row].Position);
                }

                for (var d = 0; d < dim; d++)
                    own.Queries[d * PromptAttention.Queries + lane] = query[d] * scale;
            }

            PromptAttention.Attend(own.Queries, own.Keys, own.Values, seen, own.Head, own.Scores, own.Mixed);
            for (var lane = 0; lane < PromptAttention.Queries && item + lane < end * group; lane++)
            {
                var (row, h) = Math.DivRem(item + lane, group);
                var mixed = own.Input + (long)row * own.Widest + (head * group + h) * dim;
                for (var d = 0; d < dim; d++)
                    mixed[d] = own.Mixed[d * PromptAttention.Queries + lane];
            }
        }
    }
}
