using System.Runtime.InteropServices;
using EdgeDiag.Model.Engine.Requests;
using EdgeDiag.Model.Numerics;
using TorchSharp;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace EdgeDiag.Model.Engine.Sequences;

/// <summary>Draws tokens from scores: greedy, or by temperature and nucleus (Holtzman et al., 2020).</summary>
public sealed class Sampler
{
    private readonly SamplingOptions _options;
    private readonly Random _random;

    /// <summary>A sampler for one text.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Temperature or top-p is out of range.</exception>
    public Sampler(SamplingOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(options.Temperature);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Temperature, 5);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.TopP);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.TopP, 1);
        _options = options;
        _random = new Random(options.Seed);
    }

    /// <summary>The most probable token of each row; of equal ones the first.</summary>
    /// <param name="logits">[B, V].</param>
    public static int[] MostProbable(Tensor logits)
    {
        using var scope = NewDisposeScope();
        // On a CPU a plain search: libtorch's would wake its threads, which then spin beside those of the kernels.
        if (logits.device.type != DeviceType.CPU)
            return [.. logits.argmax(-1).cpu().data<long>().Select(i => (int)i)];
        var wide = logits.to(ScalarType.Float32).contiguous();
        var vocabulary = (int)wide.shape[1];
        var values = MemoryMarshal.Cast<byte, float>(wide.bytes);
        var best = new int[wide.shape[0]];
        for (var b = 0; b < best.Length; b++)
            best[b] = TensorPrimitives.IndexOfMax(values.Slice(b * vocabulary, vocabulary));
        return best;
    }

    /// <summary>The next token.</summary>
    /// <param name="logits">[V].</param>
    public int Next(Tensor logits)
    {
        using var scope = NewDisposeScope();
        if (_options.Temperature == 0)
            return MostProbable(logits.unsqueeze(0))[0];
        var (sorted, order) = logits.to(ScalarType.Float32).Over(_options.Temperature).softmax(-1).sort(-1, descending: true); // [V]
        var probabilities = sorted.cpu().data<float>().ToArray();
        var kept = 0;
        var mass = 0.0;
        while (kept < probabilities.Length && (kept == 0 || mass < _options.TopP))
            mass += probabilities[kept++];
        var draw = _random.NextDouble() * mass;
        var at = 0;
        while (at < kept - 1 && (draw -= probabilities[at]) >= 0)
            at++;
        return (int)order[at].Number();
    }
}
