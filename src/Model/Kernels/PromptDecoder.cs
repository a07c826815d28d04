using EdgeDiag.Model.Checkpoints;
using EdgeDiag.Model.Layers;
using EdgeDiag.Model.Quantization;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace EdgeDiag.Model.Kernels;

/// <summary>
/// Reads prompts on the CPU. Each thread takes its share of the tokens through all layers; they meet once a layer, before
/// attention, when the keys and values of all tokens are in the cache. libtorch's hundred small operations a layer, each with a meeting of
/// its own, take longer over narrow models than the products do.
/// </summary>
/// <remarks>A token gives the same numbers whatever is computed beside it, in one stretch or several.</remarks>
internal sealed unsafe class PromptDecoder : IDisposable
{
    // Above that many weights, second copies of float32 and bfloat16 ones cost more memory than they are worth, and libtorch's products are as fast.
    private const long MostCopied = 20_000_000;

    private readonly CausalLM _model;
    private readonly ModelConfig _config;
    private readonly WorkerTeam _team;
    private readonly RowLayer[] _layers;
    private readonly float[] _finalNorm;
    private readonly PromptScratch[] _own;
    private readonly bool _isSingle;
    private IReadOnlyList<PromptRun> _runs = [];

    // Asking libtorch for an address costs as much as turning a head.
    private nint[] _keys = [],
        _values = []; // [runs, layers]
    private float* _result,
        _cos,
        _sin;

    /// <summary>A decoder over a model's weights.</summary>
    /// <param name="model">On the CPU; not owned.</param>
    /// <param name="layers">Its layers; not owned.</param>
    /// <param name="finalNorm">[H].</param>
    /// <param name="team">Threads; not owned.</param>
    public PromptDecoder(CausalLM model, RowLayer[] layers, float[] finalNorm, WorkerTeam team)
    {
        (_model, _config, _layers, _finalNorm, _team) = (model, model.Config, layers, finalNorm, team);
        _isSingle = model.Embedding.dtype == ScalarType.Float32;
        RowFormat[] formats = [.. layers.SelectMany(l => l.Slots).Select(s => s.PromptFormat).Distinct()];
        _own = [.. Enumerable.Range(0, team.Count).Select(_ => new PromptScratch(_config, formats))];
    }

    /// <summary>Whether prompts are faster here than with libtorch.</summary>
    /// <param name="layers">The model's.</param>
    public static bool Supports(RowLayer[] layers) =>
        PromptKernels.IsSupported
        && layers.SelectMany(l => l.Slots).Where(s => s.PromptFormat == RowFormat.F32).Sum(s => (long)s.Rows * s.Columns) <= MostCopied;

    /// <summary>Takes over changed weights now rather than with the next prompt.</summary>
    public void Renew()
    {
        foreach (var slot in _layers.SelectMany(l => l.Slots))
            slot.RenewForPrompts();
    }

    /// <summary>Computes new tokens of sequences and writes their keys and values; the caches' lengths are the caller's to advance.</summary>
    /// <param name="runs">Tokens of the vocabulary, each sequence once.</param>
    /// <param name="wanted">Rows to return, counted through all runs, ascending; null for all.</param>
    /// <returns>Hidden states after the last norm, float32 [W, H].</returns>
    /// <exception cref="InvalidOperationException">A cache is too short.</exception>
    public Tensor Forward(IReadOnlyList<PromptRun> runs, IReadOnlyList<int>? wanted)
    {
        Renew();
        var longest = 0L;
        foreach (var own in _own)
            own.Rows.Clear();
        var (row, results) = (0, 0);
        for (var r = 0; r < runs.Count; r++)
        {
            var (state, _, ids) = runs[r];
            if (state.Length + ids.Count > state.Capacity)
                throw new InvalidOperationException($"the key/value cache holds {state.Capacity} positions; {state.Length + ids.Count} are needed");
            longest = Math.Max(longest, state.Length + ids.Count);
            for (var i = 0; i < ids.Count; i++, row++)
            {
                var isWanted = wanted is null || (results < wanted.Count && wanted[results] == row);
                _own[row / PromptKernels.BlockRows % _team.Count].Rows.Add(new PromptRow(r, state.Length + i, ids[i], isWanted ? results++ : -1));
            }
        }

        _model.Rotary.Reserve(longest);
        foreach (var own in _own)
            own.Reserve(own.Rows.Count, longest);
        var hidden = empty([results, _config.HiddenSize], ScalarType.Float32);
        _runs = runs;
        _result = (float*)WeightRows.Pointer(hidden);
        _cos = _model.Rotary.Cos(0);
        _sin = _model.Rotary.Sin(0);
        _keys = [.. runs.SelectMany(r => Enumerable.Range(0, _layers.Length).Select(l => (nint)r.State.Keys(l)))];
        _values = [.. runs.SelectMany(r => Enumerable.Range(0, _layers.Length).Select(l => (nint)r.State.Values(l)))];
        _team.Run(Compute);
        _runs = [];
        GC.KeepAlive(hidden);
        return hidden;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var own in _own)
            own.Dispose();
    }

    private void Compute(int thread)
    {
        var (own, size) = (_own[thread], _config.HiddenSize);
        var embedding = new WeightRows(_model.Embedding);
        for (var i = 0; i < own.Rows.Count; i++)
            embedding.Read(own.Rows[i].Token, new Span<float>(own.Residual + (long)i * size, size));
        for (var i = 0; i < _layers.Length; i++)
        {
            Attention(own, i);
            FeedForward(own, _layers[i]);
        }

        for (var i = 0; i < own.Rows.Count; i++)
            Norm(own.Residual + (long)i * size, _finalNorm, _result + (long)own.Rows[i].Result * size);
    }

    private void Attention(PromptScratch own, int index)
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
            while (end < own.Rows.Count && own.Rows[end].Run == own.Rows[first].Run)
                end++;
            for (var head = 0; head < c.KeyValueHeads; head++)
                Attend(own, index, head, first, end);
            first = end;
        }

        own.Quantized.Take(own.Input, own.Widest, c.Heads * c.HeadDim, own.Rows.Count, layer.Output.PromptFormat);
        Multiply(layer.Output, own, own.First);
        Add(own, own.First);
    }

    private void FeedForward(PromptScratch own, RowLayer layer)
    {
        NormAll(own, layer.PostNorm, layer.Gate.PromptFormat);
        Multiply(layer.Gate, own, own.First);
        Multiply(layer.Up, own, own.Second);
        for (var i = 0; i < own.Rows.Count; i++)
            RowScratch.Gated(own.First + (long)i * own.Widest, own.Second + (long)i * own.Widest, 0, _config.IntermediateSize);
        own.Quantized.Take(own.First, own.Widest, _config.IntermediateSize, own.Rows.Count, layer.Down.PromptFormat);
        layer.Down.MultiplyRows(own.First, own.Widest, own.Quantized, own.Rows.Count, own.Second, own.Widest);
        Add(own, own.Second);
    }

    private static void Multiply(ProjectionSlot slot, PromptScratch own, float* y) =>
        slot.MultiplyRows(own.Input, own.Widest, own.Quantized, own.Rows.Count, y, own.Widest);

    private void NormAll(PromptScratch own, float[] weight, RowFormat format)
    {
        for (var i = 0; i < own.Rows.Count; i++)
            Norm(own.Residual + (long)i * _config.HiddenSize, weight, own.Input + (long)i * own.Widest);
        own.Quantized.Take(own.Input, own.Widest, _config.HiddenSize, own.Rows.Count, format);
    }

    private void Norm(float* x, float[] weight, float* y) => RowScratch.Norm(x, weight, _config.HiddenSize, (float)_config.RmsNormEpsilon, 1, y);

    private void Add(PromptScratch own, float* added)
    {
        for (var i = 0; i < own.Rows.Count; i++)
        {
            var sum = new Span<float>(own.Residual + (long)i * _config.HiddenSize, _config.HiddenSize);
            TensorPrimitives.Add(sum, new ReadOnlySpan<float>(added + (long)i * own.Widest, _config.HiddenSize), sum);
        }
    }

    // A row's keys, turned to their position, and values go into the cache.
    private void Keep(PromptScratch own, int index, int i)
    {
        var (row, c) = (own.Rows[i], _config);
        var run = _runs[row.Run];
        float* keys = own.First + (long)i * own.Widest,
            values = own.Second + (long)i * own.Widest;
        if (_layers[index].KeyNorm is { } norm)
            RowScratch.Norm(keys, norm, c.HeadDim, (float)c.RmsNormEpsilon, c.KeyValueHeads, keys);
        for (var head = 0; head < c.KeyValueHeads; head++)
        {
            Rotate(keys + head * c.HeadDim, row.Position);
            var at = ((long)run.Sequence * c.KeyValueHeads + head) * run.State.Capacity + row.Position;
            Cache(_keys, row.Run, index).Write(at, new ReadOnlySpan<float>(keys + head * c.HeadDim, c.HeadDim));
            Cache(_values, row.Run, index).Write(at, new ReadOnlySpan<float>(values + head * c.HeadDim, c.HeadDim));
        }
    }

    private WeightRows Cache(nint[] caches, int run, int layer) => new((void*)caches[run * _layers.Length + layer], _config.HeadDim, !_isSingle);

    private void Rotate(float* head, long position) =>
        RowAttention.Rotate(head, _cos + position * _config.HeadDim, _sin + position * _config.HeadDim, _config.HeadDim);

    // Goes on with the rows that are asked for.
    private void Drop(PromptScratch own, RowLayer layer)
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
    private void Attend(PromptScratch own, int index, int head, int first, int end)
    {
        var c = _config;
        var (dim, group, run) = (c.HeadDim, c.Heads / c.KeyValueHeads, own.Rows[first].Run);
        var at = ((long)_runs[run].Sequence * c.KeyValueHeads + head) * _runs[run].State.Capacity;
        for (var p = 0L; p <= own.Rows[end - 1].Position; p++)
        {
            // Heads are padded with zeros.
            Cache(_keys, run, index).Read(at + p, new Span<float>(own.Keys + p * own.Head, dim));
            Cache(_values, run, index).Read(at + p, new Span<float>(own.Values + p * own.Head, dim));
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
                        RowScratch.Norm(query, norm, dim, (float)c.RmsNormEpsilon, 1, query);
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
