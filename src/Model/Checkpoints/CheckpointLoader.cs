using EdgeDiag.Model.Configuration;
using EdgeDiag.Model.Files;
using EdgeDiag.Model.Layers;
using EdgeDiag.Model.Numerics;
using EdgeDiag.Model.Quantization;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Checkpoints;

/// <summary>Loads a model's weights from a Hugging Face folder, tensor by tensor: memory never holds more than the weights and one tensor.</summary>
public static class CheckpointLoader
{
    /// <summary>The weights' file name.</summary>
    public const string WeightsName = CheckpointFiles.WeightsName;

    /// <summary>Reads configuration and weights.</summary>
    /// <param name="folder">Folder with <c>config.json</c> and the weights in one file or in shards (<see cref="CheckpointFiles"/>).</param>
    /// <param name="dtype">Type to hold the weights in.</param>
    /// <param name="device">Where to put them.</param>
    /// <param name="pack">Makes of each projection's weight what is held of it, one after the other, so that no second copy of the model is
    /// ever held; null to hold it as it is. A folder that is quantized already is held as it is.</param>
    /// <exception cref="ModelFormatException">A file is missing or damaged; missing, unexpected and mis-shaped tensors are reported together.</exception>
    public static CausalLM Load(string folder, ScalarType dtype, Device device, Func<Tensor, IPackedWeight>? pack = null)
    {
        if (!Directory.Exists(folder))
            throw new ModelFormatException(folder, "folder", "a model folder", "no such folder");
        var config = ModelConfigFile.Read(folder);
        using var files = CheckpointFiles.Open(folder);
        if (config.Quantization is { } stored)
            return pack is not null && device.type == DeviceType.CPU
                ? QuantizedCheckpoint.Load(files, config)
                : throw new ModelFormatException(
                    Path.Combine(folder, ModelConfigFile.Name),
                    StoredQuantization.Key,
                    $"a model that is not quantized, or Model:Precision {stored.Precision} on a CPU",
                    stored.Precision
                );
        var layout = CheckpointLayout.TensorsOf(config);
        Check(files, layout, config);
        using var _ = no_grad();
        var weights = new Dictionary<string, Tensor>();
        var packed = new Dictionary<string, IPackedWeight>();
        try
        {
            foreach (var tensor in layout)
            foreach (var part in tensor.Parts)
            {
                var weight = CheckpointLayout.ToDecoder(config, part.Name, LoadFinite(files, tensor.Name, part, dtype, device));
                if (pack is not null && WeightNames.IsProjection(part.Name))
                    using (weight)
                        packed[part.Name] = pack(weight);
                else
                    weights[part.Name] = weight;
            }

            return new CausalLM(config, weights, packed);
        }
        catch
        {
            foreach (var tensor in weights.Values)
                tensor.Dispose();
            foreach (var matrix in packed.Values)
                matrix.Dispose();
            throw;
        }
    }

    /// <summary>Compares what is there with what a configuration asks for.</summary>
    /// <exception cref="ModelFormatException">Missing, unexpected and mis-shaped tensors, and those of another type than a float.</exception>
    public static void Check(CheckpointFiles files, ModelConfig config)
    {
        if (config.Quantization is null)
            Check(files, CheckpointLayout.TensorsOf(config), config);
        else
            QuantizedCheckpoint.Check(files, config);
    }

    private static void Check(CheckpointFiles files, IReadOnlyList<CheckpointTensor> layout, ModelConfig config)
    {
        var wrong = new List<string>();
        foreach (var (name, shape, _) in layout)
        {
            if (!files.Entries.TryGetValue(name, out var entry))
                wrong.Add($"{name} is missing");
            else if (!entry.Shape.SequenceEqual(shape))
                wrong.Add($"{name} has shape [{string.Join(", ", entry.Shape)}] instead of [{string.Join(", ", shape)}]");
            else if (entry.DType is not ("F32" or "BF16" or "F16" or "F64"))
                wrong.Add($"{name} has type {entry.DType} instead of F32, BF16 or F16");
        }

        var known = layout.Select(t => t.Name).ToHashSet();
        wrong.AddRange(files.Entries.Keys.Where(n => !known.Contains(n) && !CheckpointLayout.IsNeedless(config, n)).Select(n => $"{n} is unexpected"));
        Refuse(files, layout.Count, wrong);
    }

    internal static void Refuse(CheckpointFiles files, int expected, IReadOnlyList<string> wrong)
    {
        if (wrong.Count == 0)
            return;
        var more = wrong.Count > 5 ? $" and {wrong.Count - 5} more" : "";
        throw new ModelFormatException(files.Source, "tensors", $"the {expected} tensors that config.json describes", string.Join("; ", wrong.Take(5)) + more);
    }

    internal static Tensor LoadFinite(CheckpointFiles files, string name, TensorPart part, ScalarType dtype, Device device)
    {
        var tensor = files.Load(name, part.From, part.Rows, dtype, device);
        // NaN is greatest and least of all; isfinite would take two and a half times the tensor's memory.
        using (
            Tensor greatest = tensor.max(),
                least = tensor.min()
        )
            if (double.IsFinite(greatest.Number()) && double.IsFinite(least.Number()))
                return tensor;
        tensor.Dispose();
        throw new ModelFormatException(files.Source, name, "finite values", "NaN or infinity");
    }
}
