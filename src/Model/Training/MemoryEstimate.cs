using System.Globalization;
using EdgeDiag.Model.Configuration;
using EdgeDiag.Model.Lora;

namespace EdgeDiag.Model.Training;

/// <summary>Memory that training an adapter takes at its peak, bytes, by what takes it.</summary>
/// <param name="Program">Runtime and libraries.</param>
/// <param name="Weights">The base, and its copy in the type of the products where it has another.</param>
/// <param name="Adapter">Factors, gradients, moments.</param>
/// <param name="Activations">What the way back needs of the way forward.</param>
/// <param name="Head">Scores of the vocabulary.</param>
public sealed record MemoryEstimate(long Program, long Weights, long Adapter, long Activations, long Head)
{
    // .NET, libtorch and its thread pools before a model is loaded, measured.
    private const long ProgramBytes = 190_000_000;

    /// <summary>The sum.</summary>
    public long Total => Program + Weights + Adapter + Activations + Head;

    /// <summary>Counts what a step keeps, tensor by tensor.</summary>
    /// <param name="config">The model.</param>
    /// <param name="plan">The run.</param>
    public static MemoryEstimate ForPlan(ModelConfig config, MemoryPlan plan)
    {
        long projections = 0,
            others = 0,
            factors = 0;
        double targeted = 0;
        var decomposed = 0L;
        var targets = AdapterModules.Projections(config, plan.Lora.TargetModules);
        foreach (var (name, shape) in WeightNames.Shapes(config))
        {
            var size = shape.Aggregate(1L, (a, b) => a * b);
            if (!WeightNames.IsProjection(name))
            {
                others += size;
                continue;
            }

            projections += size;
            var module = name[..^".weight".Length];
            if (!targets.Contains(module))
                continue;
            factors += plan.Lora.RankOf(module) * (shape[0] + shape[1]) + (plan.Lora.Decomposed ? shape[0] : 0);
            targeted += (double)shape[1] / config.Layers;
            if (plan.Lora.Decomposed)
                decomposed = Math.Max(decomposed, size * 4 * 3);
        }

        var weights = others * plan.WeightBytes + (plan.Packed ? projections * 33 / 64 : projections * plan.WeightBytes);
        if (!plan.Packed && plan.WeightBytes != plan.ComputeBytes)
            weights += projections * plan.ComputeBytes;
        var copies = plan.EarlyStopping ? 5 : 4;
        return new MemoryEstimate(ProgramBytes, weights, factors * 4 * copies, Kept(config, plan, targeted) + decomposed, Scores(config, plan));
    }

    /// <summary>What to say where it does not fit.</summary>
    /// <param name="available">Bytes that there are.</param>
    /// <param name="plan">The run.</param>
    public string Refusal(long available, MemoryPlan plan)
    {
        var ways = new List<string>();
        if (!plan.GradientCheckpointing)
            ways.Add("gradient_checkpointing");
        if (!plan.Packed)
            ways.Add("qlora");
        if (plan.ComputeBytes == 4)
            ways.Add("compute bf16");
        ways.Add("a smaller batch with accumulation");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"training needs {Total / 1e6:0} MB (program {Program / 1e6:0}, weights {Weights / 1e6:0}, "
                + $"adapter {Adapter / 1e6:0}, activations {Activations / 1e6:0}, head {Head / 1e6:0}), "
                + $"{available / 1e6:0} MB are available; change {string.Join(", ", ways)}"
        );
    }

    // By token and layer: the two norms' inputs and results, queries, repeated keys and values, attention weights, the
    // joined heads, gate, its activation, up and their product; with dropout a mask and an input for each target.
    private static long Kept(ModelConfig config, MemoryPlan plan, double targeted)
    {
        double h = config.HiddenSize,
            q = config.Heads * (double)config.HeadDim,
            i = config.IntermediateSize,
            s = plan.ComputeBytes;
        var layer = 2 * (plan.WeightBytes + s) * h + s * (4 * q + config.Heads * plan.Longest) + s * 4 * i + (plan.Lora.Dropout > 0 ? 2 * s * targeted : 0);
        // The way back has gradients of the widest results beside them.
        var passing = s * (3 * i + 2 * q) + 4 * 3 * h + s * config.Heads * plan.Longest;
        var kept = plan.GradientCheckpointing ? (config.Layers + 1) * plan.WeightBytes * h + layer : config.Layers * layer;
        var values = plan.Packed ? i * h * s : 0;
        return (long)(plan.Tokens * (kept + passing) + values);
    }

    // Scores, their float32 copy, their logarithms, and the gradients of those.
    private static long Scores(ModelConfig config, MemoryPlan plan) =>
        Math.Min(plan.Supervised * config.VocabularySize, Math.Max(BackwardPass.MostScores, config.VocabularySize)) * 16 + plan.Tokens * config.HiddenSize * 8;
}
