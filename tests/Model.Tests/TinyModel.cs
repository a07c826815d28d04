using EdgeDiag.Model.Checkpoints;
using EdgeDiag.Model.Configuration;
using EdgeDiag.Model.Engine.Running;
using EdgeDiag.Model.Files;
using EdgeDiag.Model.Layers;
using EdgeDiag.Model.Tokenization;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Tests;

/// <summary>A real model with random weights, small enough for every test to have its own.</summary>
internal static class TinyModel
{
    public const string End = "<|end|>";

    public static string[] Specials { get; } = [End, "[0]", "[1]", "[2]", "<code>"];

    /// <summary>A Qwen2-architecture configuration.</summary>
    public static ModelConfig Config(int vocabulary, int end, int positions = 128) =>
        new()
        {
            ModelType = "qwen2",
            HiddenSize = 32,
            IntermediateSize = 48,
            Layers = 2,
            Heads = 4,
            KeyValueHeads = 2,
            HeadDim = 8,
            VocabularySize = vocabulary,
            MaxPositions = positions,
            RmsNormEpsilon = 1e-6,
            RopeTheta = 10_000,
            TieWordEmbeddings = true,
            AttentionBias = true,
            EosTokenIds = [end],
        };

    public static TrainedVocabulary Vocabulary() =>
        BpeTrainer.Train(
            ["故障代码 E102 温度偏高", "the temperature is high", "温度偏高 振动正常", "high temperature, normal vibration"],
            new BpeTrainingOptions
            {
                VocabularySize = 300,
                SpecialTokens = Specials,
                Pattern = @"[一-龥]+| ?\p{L}+|\p{N}|[^\s\p{L}\p{N}]|\s+",
            }
        );

    /// <summary>Weights of a seed; nothing on disk.</summary>
    public static CausalLM Create(long seed = 1, int positions = 128)
    {
        var config = Config(300, 4, positions);
        return new CausalLM(config, WeightInitializer.Create(config, seed, CPU));
    }

    /// <summary>Writes a Hugging Face folder.</summary>
    public static void Write(string folder, long seed = 1)
    {
        Directory.CreateDirectory(folder);
        TokenizerFile.Write(folder, Vocabulary());
        var tokenizer = TextTokenizer.Load(folder);
        var config = Config(tokenizer.VocabularySize, tokenizer.SpecialId(End)!.Value);
        ModelConfigFile.Write(folder, config);
        using var model = new CausalLM(config, WeightInitializer.Create(config, seed, CPU));
        SafetensorsWriter.Write(Path.Combine(folder, CheckpointLoader.WeightsName), [.. model.BaseWeights()], null);
    }

    /// <summary>Logits of every position, float32 [T, V].</summary>
    public static Tensor Logits(CausalLM model, params int[] ids)
    {
        using var _ = no_grad();
        return model.Logits(model.Forward(TokenTensor.Row(ids, CPU), null))[0];
    }
}
