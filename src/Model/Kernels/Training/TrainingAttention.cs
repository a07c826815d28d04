using EdgeDiag.Model.Kernels.Prefill;
using EdgeDiag.Model.Kernels.Shared;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Kernels.Training;

/// <summary>
/// Causal attention of whole sequences and its gradients, on the CPU in float32 whatever the type of the tensors. Written out in
/// libtorch's operations, every score is written to memory and read again some ten times, and half of them are then hidden.
/// </summary>
internal sealed unsafe class TrainingAttention
{
    private const int Lanes16 = PromptAttention.Queries;

    private readonly long _batch,
        _heads,
        _groups,
        _length;
    private readonly int _dim,
        _padded;
    private readonly IReadOnlyList<(int Start, int Length)> _sequences;
    private readonly float _scale;

    /// <summary>Attention of some shape.</summary>
    /// <param name="q">[B, Hq, T, D].</param>
    /// <param name="k">[B, Hkv, T, D].</param>
    /// <param name="lengths">Sequences that each row is made of; null where each row is one.</param>
    public TrainingAttention(Tensor q, Tensor k, IReadOnlyList<int>? lengths)
    {
        (_batch, _heads, _length, _groups) = (q.shape[0], k.shape[1], q.shape[2], q.shape[1] / k.shape[1]);
        _dim = (int)q.shape[3];
        _padded = (_dim + Lanes16 - 1) / Lanes16 * Lanes16;
        _scale = 1 / MathF.Sqrt(_dim);
        var start = 0;
        _sequences = lengths is null ? [(0, (int)_length)] : [.. lengths.Select(l => (start += l, l)).Select(s => (s.Item1 - s.l, s.l))];
    }

    /// <summary>Whether this computes attention over such tensors.</summary>
    public static bool Supports(Tensor q) =>
        PromptKernels.IsSupported && q.device.type == DeviceType.CPU && q.dtype is ScalarType.Float32 or ScalarType.BFloat16;

    /// <summary>Attends.</summary>
    /// <param name="q">[B, Hq, T, D], contiguous, like all the others.</param>
    /// <param name="k">[B, Hkv, T, D].</param>
    /// <param name="v">[B, Hkv, T, D].</param>
    /// <param name="y">[B, Hq, T, D], written.</param>
    /// <param name="logSums">float32 [B, Hq, T], written.</param>
    public void Forward(Tensor q, Tensor k, Tensor v, Tensor y, Tensor logSums)
    {
        var (queries, keys, values, result) = (new WeightRows(q), new WeightRows(k), new WeightRows(v), new WeightRows(y));
        var logs = (nint)WeightRows.Pointer(logSums);
        Each(
            (own, row, sequence) =>
            {
                Load(own, keys, values, row, sequence);
                for (var first = 0; first < sequence.Length; first += Lanes16)
                {
                    var count = Math.Min(Lanes16, sequence.Length - first);
                    for (var g = 0L; g < _groups; g++)
                    {
                        var at = ((row * _groups) + g) * _length + sequence.Start + first;
                        for (var lane = 0; lane < Lanes16; lane++)
                        {
                            // A lane without a query repeats the last one.
                            var real = Math.Min(lane, count - 1);
                            own.Seen[lane] = first + real + 1;
                            queries.Read(at + real, own.Row);
                            for (var d = 0; d < _dim; d++)
                                own.Queries[d * Lanes16 + lane] = own.Row[d] * _scale;
                        }

                        PromptAttention.Attend(own.Queries, own.Keys, own.Values, own.Seen, _padded, own.Scores, own.Mixed, own.LogSums);
                        for (var lane = 0; lane < count; lane++)
                        {
                            for (var d = 0; d < _dim; d++)
                                own.Row[d] = own.Mixed[d * Lanes16 + lane];
                            result.Write(at + lane, own.Row);
                            ((float*)logs)[at + lane] = own.LogSums[lane];
                        }
                    }
                }
            }
        );
        GC.KeepAlive((q, k, v, y, logSums));
    }

    /// <summary>The gradients.</summary>
    /// <param name="q">As forward, and so on.</param>
    /// <param name="k">[B, Hkv, T, D].</param>
    /// <param name="v">[B, Hkv, T, D].</param>
    /// <param name="y">What forward gave.</param>
    /// <param name="logSums">Likewise.</param>
    /// <param name="gradient">Of y, [B, Hq, T, D], contiguous.</param>
    /// <param name="dq">[B, Hq, T, D], written.</param>
    /// <param name="dk">[B, Hkv, T, D], written.</param>
    /// <param name="dv">[B, Hkv, T, D], written.</param>
    public void Backward(Tensor q, Tensor k, Tensor v, Tensor y, Tensor logSums, Tensor gradient, Tensor dq, Tensor dk, Tensor dv)
    {
        var (queries, keys, values, result, gradients) = (new WeightRows(q), new WeightRows(k), new WeightRows(v), new WeightRows(y), new WeightRows(gradient));
        var (queryGradient, keyGradient, valueGradient) = (new WeightRows(dq), new WeightRows(dk), new WeightRows(dv));
        var logs = (nint)WeightRows.Pointer(logSums);
        Each(
            (own, row, sequence) =>
            {
                Load(own, keys, values, row, sequence);
                new Span<float>(own.KeyGradient, sequence.Length * _padded + PromptAttention.PositionStep * _padded).Clear();
                new Span<float>(own.ValueGradient, sequence.Length * _padded + PromptAttention.PositionStep * _padded).Clear();
                for (var first = 0; first < sequence.Length; first += Lanes16)
                {
                    var count = Math.Min(Lanes16, sequence.Length - first);
                    for (var g = 0L; g < _groups; g++)
                    {
                        var at = ((row * _groups) + g) * _length + sequence.Start + first;
                        for (var lane = 0; lane < Lanes16; lane++)
                        {
                            // A lane without a query sees nothing and adds nothing.
                            own.Seen[lane] = lane < count ? first + lane + 1 : 0;
                            var real = Math.Min(lane, count - 1);
                            own.LogSums[lane] = ((float*)logs)[at + real];
                            queries.Read(at + real, own.Row);
                            for (var d = 0; d < _dim; d++)
                                own.Queries[d * Lanes16 + lane] = own.QueryRows[lane * _padded + d] = own.Row[d] * _scale;
                            gradients.Read(at + real, own.Row);
                            result.Read(at + real, own.Other);
                            var product = 0f;
                            for (var d = 0; d < _dim; d++)
                            {
                                product += own.Row[d] * own.Other[d];
                                own.Gradients[d * Lanes16 + lane] = own.GradientRows[lane * _padded + d] = own.Row[d];
                            }

                            own.Products[lane] = product;
                        }

                        PromptAttention.Backward(
                            own.Queries,
                            own.Gradients,
                            own.QueryRows,
                            own.GradientRows,
                            own.Keys,
                            own.Values,
                            own.Seen,
                            own.LogSums,
                            own.Products,
                            _padded,
                            own.Weights,
                            own.Scores,
                            own.Mixed,
                            own.KeyGradient,
                            own.ValueGradient
                        );
                        for (var lane = 0; lane < count; lane++)
                        {
                            for (var d = 0; d < _dim; d++)
                                own.Row[d] = own.Mixed[d * Lanes16 + lane] * _scale;
                            queryGradient.Write(at + lane, own.Row);
                        }
                    }
                }

                for (var p = 0; p < sequence.Length; p++)
                {
                    keyGradient.Write(row * _length + sequence.Start + p, new ReadOnlySpan<float>(own.KeyGradient + p * _padded, _dim));
                    valueGradient.Write(row * _length + sequence.Start + p, new ReadOnlySpan<float>(own.ValueGradient + p * _padded, _dim));
                }
            }
        );
        GC.KeepAlive((q, k, v, y, logSums, gradient));
        GC.KeepAlive((dq, dk, dv));
    }

    private void Load(Scratch own, WeightRows keys, WeightRows values, long row, (int Start, int Length) sequence)
    {
        var padded = (sequence.Length + PromptAttention.PositionStep - 1) / PromptAttention.PositionStep * PromptAttention.PositionStep;
        for (var p = 0; p < padded; p++)
        {
            Span<float> key = new(own.Keys + p * _padded, _dim),
                value = new(own.Values + p * _padded, _dim);
            if (p < sequence.Length)
            {
                keys.Read(row * _length + sequence.Start + p, key);
                values.Read(row * _length + sequence.Start + p, value);
            }
            else
            {
                key.Clear();
                value.Clear();
            }
        }
    }

    // Each key/value head of each sequence: nothing is shared between two of them.
    private void Each(Action<Scratch, long, (int Start, int Length)> work)
    {
        var longest = _sequences.Max(s => s.Length);
        Parallel.For(
            0L,
            _batch * _heads * _sequences.Count,
            new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, get_num_threads()) },
            () => new Scratch(longest, _dim, _padded),
            (item, _, own) =>
            {
                var row = item / _sequences.Count; // of keys and values: B · Hkv
                work(own, row, _sequences[(int)(item % _sequences.Count)]);
                return own;
            },
            own => own.Dispose()
        );
    }

    // Elements behind D stay zero.
    private sealed class Scratch : IDisposable
    {
        private readonly List<AlignedBuffer> _memory = [];

        public Scratch(int length, int dim, int padded)
        {
            var positions = (length + PromptAttention.PositionStep - 1) / PromptAttention.PositionStep * PromptAttention.PositionStep;
            (Row, Other) = (new float[dim], new float[dim]);
            Keys = New(positions * padded);
            Values = New(positions * padded);
            KeyGradient = New((positions + PromptAttention.PositionStep) * padded);
            ValueGradient = New((positions + PromptAttention.PositionStep) * padded);
            Scores = New(positions * Lanes16);
            Weights = New(positions * Lanes16);
            Queries = New(padded * Lanes16);
            Gradients = New(padded * Lanes16);
            QueryRows = New(padded * Lanes16);
            GradientRows = New(padded * Lanes16);
            Mixed = New(padded * Lanes16);
            LogSums = New(Lanes16);
            Products = New(Lanes16);
            Seen = (int*)New(Lanes16);
        }

        public float[] Row { get; }

        public float[] Other { get; }

        public float* Keys { get; }

        public float* Values { get; }

        public float* KeyGradient { get; }

        public float* ValueGradient { get; }

        public float* Scores { get; }

        public float* Weights { get; }

        public float* Queries { get; }

        public float* Gradients { get; }

        public float* QueryRows { get; }

        public float* GradientRows { get; }

        public float* Mixed { get; }

        public float* LogSums { get; }

        public float* Products { get; }

        public int* Seen { get; }

        public void Dispose()
        {
            foreach (var memory in _memory)
                memory.Dispose();
        }

        private float* New(long elements)
        {
            var memory = new AlignedBuffer(elements * sizeof(float));
            _memory.Add(memory);
            return memory.As<float>();
        }
    }
}
