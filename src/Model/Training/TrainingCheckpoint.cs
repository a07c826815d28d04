using System.Globalization;
using EdgeDiag.Model.Files;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Training;

/// <summary>A run's parameters, moments and step in one safetensors file, replaced atomically.</summary>
internal static class TrainingCheckpoint
{
    public static void Save(TrainingOptions options, int step, IReadOnlyList<KeyValuePair<string, Tensor>> parameters, AdamW optimizer, BestWeights? best)
    {
        if (options.CheckpointFile is not { } file)
            return;
        using var _ = no_grad();
        var metadata = new Dictionary<string, string>
        {
            ["step"] = step.ToString(CultureInfo.InvariantCulture),
            ["adam_steps"] = optimizer.Steps.ToString(CultureInfo.InvariantCulture),
            ["recipe"] = options.Recipe,
        };
        if (options.Compute is { } type)
            metadata["compute"] = type == ScalarType.BFloat16 ? ComputeChoice.Half : ComputeChoice.Single;
        foreach (var (name, value) in best?.Figures ?? [])
            metadata[name] = value;
        SafetensorsWriter.Write(file, [.. parameters, .. optimizer.State, .. best?.State ?? []], metadata);
    }

    /// <summary>
    /// The type of products that a checkpoint's run computes with, as <see cref="ComputeChoice.Name"/>; null where there is no checkpoint or it
    /// does not say.
    /// </summary>
    /// <exception cref="ModelFormatException">The file is damaged.</exception>
    public static string? ComputeOf(string path)
    {
        if (!File.Exists(path))
            return null;
        using var file = SafetensorsFile.Open(path);
        return file.Metadata.GetValueOrDefault("compute");
    }

    /// <summary>Loads the checkpoint where there is one and returns the step to begin with.</summary>
    public static int Resume(TrainingOptions options, IReadOnlyList<KeyValuePair<string, Tensor>> parameters, AdamW optimizer, BestWeights? best)
    {
        if (options.CheckpointFile is not { } path || !File.Exists(path))
            return 0;
        using var file = SafetensorsFile.Open(path);
        if (file.Metadata.GetValueOrDefault("recipe") != options.Recipe)
            throw new ModelFormatException(
                path,
                "recipe",
                $"a checkpoint of this recipe ({options.Recipe})",
                $"{file.Metadata.GetValueOrDefault("recipe")}; delete it to start anew"
            );
        using var _ = no_grad();
        foreach (var (name, tensor) in parameters.Concat(optimizer.State).Concat(best?.State ?? []))
        {
            if (!file.Entries.TryGetValue(name, out var entry) || !entry.Shape.SequenceEqual(tensor.shape))
                throw new ModelFormatException(
                    path,
                    name,
                    $"a tensor of shape [{string.Join(", ", tensor.shape)}]",
                    entry is null ? "none" : $"[{string.Join(", ", entry.Shape)}]"
                );
            using var saved = file.Load(name, tensor.dtype, tensor.device);
            tensor.copy_(saved);
        }

        best?.Read(file.Metadata);
        optimizer.Steps = int.Parse(file.Metadata["adam_steps"], CultureInfo.InvariantCulture);
        return int.Parse(file.Metadata["step"], CultureInfo.InvariantCulture);
    }
}
