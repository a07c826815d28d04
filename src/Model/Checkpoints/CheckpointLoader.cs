using EdgeDiag.Model.Layers;
using EdgeDiag.Model.Quantization;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Checkpoints;

/// <summary>Loads a model's weights from a Hugging Face folder.</summary>
public static class CheckpointLoader
{
    /// <summary>The weights' file name.</summary>
    public const string WeightsName = "model.safetensors";

    /// <summary>Reads configuration and weights.</summary>
    /// <param name="folder">Folder with <c>config.json</c> and <c>model.safetensors</c>.</param>
    /// <param name="dtype">Type to hold the weights in.</param>
    /// <param name="device">Where to put them.</param>
    /// <param name="packed">Hold the projections in 4 bits, quantized one after the other, so that no second copy of the model is ever held.</param>
    /// <exception cref="ModelFormatException">A file is missing or damaged; missing, unexpected and mis-shaped tensors are reported together.</exception>
    public static CausalLM Load(string folder, ScalarType dtype, Device device, bool packed = false)
    {
        if (!Directory.Exists(folder)) throw new ModelFormatException(folder, "folder", "a model folder", "no such folder");
        var config = ModelConfigFile.Read(folder);
        var path = Path.Combine(folder, WeightsName);
        if (!File.Exists(path)) throw new ModelFormatException(path, "file", "the model's weights", "no file");
        using var file = SafetensorsFile.Open(path);
        var expected = WeightNames.Shapes(config);
        Check(path, expected, file, config);
        using var _ = no_grad();
        var weights = new Dictionary<string, Tensor>();
        var quarters = new Dictionary<string, Nf4Weight>();
        try
        {
            foreach (var name in expected.Keys)
            {
                var tensor = LoadFinite(file, path, name, dtype, device);
                if (packed && WeightNames.IsProjection(name))
                    using (tensor) quarters[name] = Nf4Weight.Quantize(tensor);
                else weights[name] = tensor;
            }

            return new CausalLM(config, weights, quarters);
        }
        catch
        {
            foreach (var tensor in weights.Values) tensor.Dispose();
            foreach (var quarter in quarters.Values) quarter.Dispose();
            throw;
        }
    }

    private static void Check(string path, IReadOnlyDictionary<string, long[]> expected, SafetensorsFile file, ModelConfig config)
    {
        var wrong = new List<string>();
        foreach (var (name, shape) in expected)
        {
            if (!file.Entries.TryGetValue(name, out var entry)) wrong.Add($"{name} is missing");
            else if (!entry.Shape.SequenceEqual(shape)) wrong.Add($"{name} has shape [{string.Join(", ", entry.Shape)}] instead of [{string.Join(", ", shape)}]");
        }

        // A tied model may still carry its head; it equals the embedding by definition.
        wrong.AddRange(file.Entries.Keys.Where(n => !expected.ContainsKey(n) && !(config.TieWordEmbeddings && n == WeightNames.Head)).Select(n => $"{n} is unexpected"));
        if (wrong.Count == 0) return;
        var more = wrong.Count > 5 ? $" and {wrong.Count - 5} more" : "";
        throw new ModelFormatException(path, "tensors", $"the {expected.Count} tensors that config.json describes", string.Join("; ", wrong.Take(5)) + more);
    }

    private static Tensor LoadFinite(SafetensorsFile file, string path, string name, ScalarType dtype, Device device)
    {
        var tensor = file.Load(name, dtype, device);
        using var finite = tensor.isfinite();
        using var all = finite.all();
        if (all.item<bool>()) return tensor;
        tensor.Dispose();
        throw new ModelFormatException(path, name, "finite values", "NaN or infinity");
    }
}
