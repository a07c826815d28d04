using EdgeDiag.Model.Configuration;
using EdgeDiag.Model.Files;
using EdgeDiag.Model.Layers;
using EdgeDiag.Model.Quantization;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Checkpoints;

/// <summary>
/// The weights of a quantized folder: projections and output head as <c>NAME.tiles</c> and <c>NAME.scales</c>
/// (<see cref="QuantizedMatrix"/>), everything else in bfloat16. Names are the decoder's, rows in the decoder's order, whatever the
/// family; a tied embedding is the head's values and not kept a second time.
/// </summary>
internal static class QuantizedCheckpoint
{
    private const string Tiles = ".tiles",
        Scales = ".scales";

    /// <summary>Every tensor that the file has.</summary>
    /// <param name="config">With <see cref="ModelConfig.Quantization"/>.</param>
    public static IReadOnlyDictionary<string, (string DType, long[] Shape)> Layout(ModelConfig config)
    {
        var layout = new Dictionary<string, (string, long[])>();
        foreach (var (name, shape) in WeightNames.Shapes(config))
        {
            if (Module(config, name) is not { } module)
            {
                layout[name] = ("BF16", shape);
                continue;
            }

            var format = QuantizedMatrix.FormatFor(config.Quantization!.Format, shape[1]);
            var (tiles, scales) = QuantizedMatrix.Shapes(format, shape[0], shape[1]);
            layout[module + Tiles] = ("U8", tiles);
            layout[module + Scales] = (SafetensorsTypes.NameOf(QuantizedMatrix.ScaleType(format)), scales);
        }

        return layout;
    }

    /// <summary>Reads a folder's weights; nothing is ever there in full but the embedding.</summary>
    /// <exception cref="ModelFormatException">Tensors are missing, unexpected, of another shape or type, or not finite.</exception>
    public static CausalLM Load(CheckpointFiles files, ModelConfig config)
    {
        Check(files, config);
        using var _ = no_grad();
        var weights = new Dictionary<string, Tensor>();
        var packed = new Dictionary<string, IPackedWeight>();
        try
        {
            foreach (var (name, shape) in WeightNames.Shapes(config))
            {
                if (Module(config, name) is { } module)
                    packed[name] = Matrix(files, config, module, shape);
                else
                    weights[name] = CheckpointLoader.LoadFinite(files, name, new TensorPart(name, 0, shape[0]), ScalarType.BFloat16, CPU);
            }

            var head = config.TieWordEmbeddings ? WeightNames.Embedding : WeightNames.Head;
            packed.Remove(head, out var matrix);
            weights[head] = matrix!.Dequantize(ScalarType.BFloat16);
            var model = new CausalLM(config, weights, packed);
            model.UseHead((QuantizedMatrix)matrix);
            return model;
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

    /// <summary>Writes a quantized model's weights.</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">All projections and the head packed, nothing merged.</param>
    public static void Write(string path, CausalLM model)
    {
        using var scope = NewDisposeScope();
        var tensors = new List<KeyValuePair<string, Tensor>>();
        foreach (var (name, weight) in model.BaseWeights())
            if (name != WeightNames.Head && !(model.Config.TieWordEmbeddings && name == WeightNames.Embedding))
                tensors.Add(new(name, weight));
        foreach (var projection in model.Projections)
            Add(projection.Name, projection.Quantized!);
        Add(HeadModule, model.QuantizedHead!);
        SafetensorsWriter.Write(path, tensors, new Dictionary<string, string> { ["format"] = StoredQuantization.Method });

        void Add(string module, QuantizedMatrix matrix)
        {
            var (tiles, scales) = matrix.ToTensors();
            tensors.Add(new(module + Tiles, tiles));
            tensors.Add(new(module + Scales, scales));
        }
    }

    private static string HeadModule => WeightNames.Module(WeightNames.Head);

    // What a packed weight is kept as; null for one that is not packed.
    private static string? Module(ModelConfig config, string name) =>
        name == (config.TieWordEmbeddings ? WeightNames.Embedding : WeightNames.Head) ? HeadModule
        : WeightNames.IsProjection(name) ? WeightNames.Module(name)
        : null;

    private static QuantizedMatrix Matrix(CheckpointFiles files, ModelConfig config, string module, long[] shape)
    {
        var format = QuantizedMatrix.FormatFor(config.Quantization!.Format, shape[1]);
        using var tiles = Read(files, module + Tiles, ScalarType.Byte);
        using var scales = Read(files, module + Scales, QuantizedMatrix.ScaleType(format));
        return QuantizedMatrix.FromTensors(format, shape[0], shape[1], tiles, scales);
    }

    private static Tensor Read(CheckpointFiles files, string name, ScalarType type) =>
        CheckpointLoader.LoadFinite(files, name, new TensorPart(name, 0, files.Entries[name].Shape[0]), type, CPU);

    /// <summary>Compares what is there with what a configuration asks for.</summary>
    /// <exception cref="ModelFormatException">Missing, unexpected and mis-shaped tensors, and those of another type.</exception>
    internal static void Check(CheckpointFiles files, ModelConfig config)
    {
        var layout = Layout(config);
        var wrong = new List<string>();
        foreach (var (name, (type, shape)) in layout)
        {
            if (!files.Entries.TryGetValue(name, out var entry))
                wrong.Add($"{name} is missing");
            else if (entry.DType != type || !entry.Shape.SequenceEqual(shape))
                wrong.Add($"{name} is {entry.DType} [{string.Join(", ", entry.Shape)}] instead of {type} [{string.Join(", ", shape)}]");
        }

        wrong.AddRange(files.Entries.Keys.Where(n => !layout.ContainsKey(n)).Select(n => $"{n} is unexpected"));
        CheckpointLoader.Refuse(files, layout.Count, wrong);
    }
}
