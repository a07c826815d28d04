using System.Text.Json;
using EdgeDiag.Model.Configuration;
using EdgeDiag.Model.Layers;
using EdgeDiag.Model.Quantization;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Tests.Forward;

/// <summary>Small random models of different shapes, and what the kernels compute with as float32.</summary>
internal static class KernelModels
{
    public static ModelConfig Config(int hidden, int intermediate, int heads, int kvHeads, int headDim, bool bias) =>
        new()
        {
            ModelType = bias ? "qwen2" : "llama",
            HiddenSize = hidden,
            IntermediateSize = intermediate,
            Layers = 2,
            Heads = heads,
            KeyValueHeads = kvHeads,
            HeadDim = headDim,
            VocabularySize = 77,
            MaxPositions = 64,
            RmsNormEpsilon = 1e-6,
            RopeTheta = 10_000,
            TieWordEmbeddings = true,
            AttentionBias = bias,
            EosTokenIds = [1],
        };

    public static CausalLM Random(ModelConfig config, ScalarType type)
    {
        using var _ = no_grad();
        using var generator = new Generator(7);
        var weights = WeightInitializer.Create(config, 5, CPU);
        // Biases and norms that do nothing would hide an error in them.
        return new CausalLM(
            config,
            weights.ToDictionary(w => w.Key, w => (w.Value.dim() == 1 ? w.Value.add(randn(w.Value.shape, generator: generator), 0.3) : w.Value).to(type))
        );
    }

    // The same model in float32 over the weights that the kernels compute with.
    public static CausalLM AsComputed(CausalLM model, RowFormat format)
    {
        using var _ = no_grad();
        return new CausalLM(
            model.Config,
            model
                .BaseWeights()
                .ToDictionary(
                    w => w.Key,
                    w =>
                    {
                        var wide = w.Value.to(ScalarType.Float32).clone();
                        // The embedding is looked up as it is; these models' heads are tied to it.
                        if (format is RowFormat.F32 or RowFormat.BF16 or RowFormat.BF16Packed || w.Value.dim() != 2 || w.Key == WeightNames.Embedding)
                            return wide;
                        using var matrix = TiledMatrix.Pack(w.Value, TiledMatrix.Fits(format, w.Value.shape[1]) ? format : RowFormat.Int8);
                        var row = new float[matrix.Columns];
                        for (var r = 0; r < matrix.Rows; r++)
                        {
                            matrix.Read(r, row);
                            wide[r] = tensor(row);
                        }

                        return wide;
                    }
                )
        );
    }

    public static Tensor Ids(int batch, int length, ModelConfig config, ulong seed)
    {
        using var generator = new Generator(seed);
        return randint(config.VocabularySize, [batch, length], generator: generator, dtype: ScalarType.Int64);
    }
}
