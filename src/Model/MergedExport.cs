using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeDiag.Model.Chat;
using EdgeDiag.Model.Checkpoints;
using EdgeDiag.Model.Configuration;
using EdgeDiag.Model.Files;
using EdgeDiag.Model.Lora;
using EdgeDiag.Model.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.Model;

/// <summary>Writes base and adapter as one Hugging Face folder that any engine loads.</summary>
public static class MergedExport
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Types that weights can be written in, and what <c>config.json</c> calls them.</summary>
    public static IReadOnlyDictionary<string, (ScalarType Type, string Name)> Types { get; } =
        new Dictionary<string, (ScalarType, string)>
        {
            ["f32"] = (ScalarType.Float32, "float32"),
            ["bf16"] = (ScalarType.BFloat16, "bfloat16"),
            ["f16"] = (ScalarType.Float16, "float16"),
        };

    /// <summary>Merges in float32, rounds each weight once, and writes the folder whole or not at all.</summary>
    /// <param name="baseFolder">Hugging Face folder of the base.</param>
    /// <param name="adapter">The adapter.</param>
    /// <param name="output">Folder to make; must not be there, or be empty.</param>
    /// <param name="type">One of <see cref="Types"/>.</param>
    /// <exception cref="ModelFormatException">Base or adapter cannot be used, the output is not empty, or a weight does not fit into the type.</exception>
    public static void Write(string baseFolder, AdapterSource adapter, string output, string type)
    {
        if (!Types.TryGetValue(type, out var chosen))
            throw new ModelFormatException("arguments", "--dtype", string.Join(", ", Types.Keys), type);
        if (File.Exists(output) || (Directory.Exists(output) && Directory.EnumerateFileSystemEntries(output).Any()))
            throw new ModelFormatException(output, "folder", "a new or empty folder", "something that is there already");
        using var model = LanguageModel.Load(baseFolder, null, "cpu", chatTemplate: ChatTemplateChoice.None);
        using var factors = AdapterFile.Read(adapter.Folder, model.Model, model.BaseName);
        var partial = Path.TrimEndingDirectorySeparator(Path.GetFullPath(output)) + ".partial";
        if (Directory.Exists(partial))
            Directory.Delete(partial, recursive: true);
        Directory.CreateDirectory(partial);
        Weights(model, factors, Path.Combine(partial, CheckpointLoader.WeightsName), chosen.Type);
        var config = JsonNode.Parse(File.ReadAllText(Path.Combine(baseFolder, ModelConfigFile.Name)))!.AsObject();
        config.Remove("dtype");
        config["torch_dtype"] = chosen.Name;
        File.WriteAllText(Path.Combine(partial, ModelConfigFile.Name), config.ToJsonString(Indented) + "\n");
        TextFiles.Copy(baseFolder, partial);
        File.WriteAllText(
            Path.Combine(partial, "README.md"),
            Card(model, adapter, factors.Config, AdapterCalibration.Read(adapter.Folder), type, Path.Combine(partial, CheckpointLoader.WeightsName))
        );
        if (Directory.Exists(output))
            Directory.Delete(output);
        Directory.Move(partial, output);
    }

    private static void Weights(LanguageModel model, LoraAdapter adapter, string path, ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var config = model.Model.Config;
        var projections = model.Model.Projections.ToDictionary(p => p.Name + ".weight");
        var all = model.Model.BaseWeights().ToDictionary(w => w.Key, w => w.Value);
        var weights = new List<KeyValuePair<string, Tensor>>();
        foreach (var tensor in CheckpointLayout.TensorsOf(config))
        {
            using var within = NewDisposeScope();
            // Fused again as the family's own checkpoints are; a part that is not changed is not copied.
            var parts = tensor.Parts.Select(p => CheckpointLayout.ToCheckpoint(config, p.Name, Merged(p.Name, within))).ToList();
            var written = (parts is [var only] ? only : cat(parts, 0)).to(type);
            if (!written.isfinite().all().IsTrue())
                throw new ModelFormatException(path, tensor.Name, $"values that fit into {type}", "too large ones; choose f32 or bf16");
            weights.Add(new(tensor.Name, written.MoveToOuterDisposeScope()));
        }

        SafetensorsWriter.Write(path, weights, new Dictionary<string, string> { ["format"] = "pt" });

        Tensor Merged(string name, DisposeScope scope)
        {
            if (!projections.TryGetValue(name, out var projection) || adapter.Merged(projection) is not { } merged)
                return all[name];
            scope.Attach(merged);
            return merged;
        }
    }

    private static string Card(LanguageModel model, AdapterSource adapter, LoraConfig config, AdapterCalibration? calibration, string type, string weights) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            # {model.BaseName} with {adapter.Name}

            Base model `{model.BaseName}` with the LoRA adapter `{adapter.Name}` merged in: W + scale·B·A, computed in float32 and rounded
            once to {type}. Written by `edgediag model merge`.

            | | |
            |---|---|
            | base weights, SHA-256 | `{model.BaseSha256}` |
            | adapter content, SHA-256 | `{AdapterContent.Digest(adapter.Folder)}` |
            | adapter | rank {config.Rank}, alpha {config.Alpha}, {string.Join(", ", config.TargetModules)} |
            | `{CheckpointLoader.WeightsName}`, SHA-256 | `{FileDigest.Sha256(weights)}` |

            The service calibrates its confidences with the adapter's temperature ({calibration?.Temperature ?? 1}) and weight of pointwise scores
            ({calibration?.PointwiseWeight ?? 0}); an engine that loads this folder does not know of them.

            """
        );
}
