using EdgeDiag.Model.Configuration;
using EdgeDiag.Model.Layers;
using EdgeDiag.Model.Quantization;
using static TorchSharp.torch;

namespace EdgeDiag.EdgeHost.Commands.Bench;

/// <summary>Sizes of models to measure with random weights: speed depends on nothing else.</summary>
public static class ModelShape
{
    /// <summary>15.7 million parameters.</summary>
    public static ModelConfig Mini { get; } = Shape(384, 1024, 8, 6, 8192);

    /// <summary>That of Qwen2.5-0.5B, 494 million parameters.</summary>
    public static ModelConfig Big { get; } = Shape(896, 4864, 24, 14, 151_936);

    /// <summary>A shape by name.</summary>
    /// <param name="name"><c>mini</c> or <c>big</c>.</param>
    public static ModelConfig FromName(string name) => name == "big" ? Big : Mini;

    /// <summary>A model of a shape; each weight is made in its type, so that no second copy of anything is ever held.</summary>
    /// <param name="config">The shape.</param>
    /// <param name="type">Type of the weights.</param>
    /// <param name="packed">Hold the projections in 4 bits.</param>
    /// <param name="device">Where they are; the CPU where null.</param>
    public static CausalLM Random(ModelConfig config, ScalarType type, bool packed = false, Device? device = null)
    {
        using var _ = no_grad();
        using var generator = new Generator(1);
        var weights = new Dictionary<string, Tensor>();
        var quarters = new Dictionary<string, IPackedWeight>();
        foreach (var (name, shape) in WeightNames.Shapes(config).OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            var tensor =
                name.Contains("norm", StringComparison.Ordinal) ? ones(shape, type)
                : name.EndsWith(".bias", StringComparison.Ordinal) ? zeros(shape, type)
                : empty(shape, type).normal_(0, WeightNames.IsProjection(name) ? 1 / Math.Sqrt(shape[^1]) : 0.02, generator);
            if (packed && WeightNames.IsProjection(name))
                using (tensor)
                    quarters[name] = Nf4Weight.Quantize(tensor);
            else
                weights[name] = device is null ? tensor : tensor.to(device, disposeAfter: true);
        }

        return new CausalLM(config, weights, quarters);
    }

    private static ModelConfig Shape(int hidden, int intermediate, int layers, int heads, int vocabulary) =>
        new()
        {
            ModelType = "qwen2",
            HiddenSize = hidden,
            IntermediateSize = intermediate,
            Layers = layers,
            Heads = heads,
            KeyValueHeads = 2,
            HeadDim = 64,
            VocabularySize = vocabulary,
            MaxPositions = 2048,
            RmsNormEpsilon = 1e-6,
            RopeTheta = 1_000_000,
            TieWordEmbeddings = true,
            AttentionBias = true,
            EosTokenIds = [1],
        };
}
