using EdgeDiag.Model.Checkpoints;
using EdgeDiag.Model.Configuration;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.PlantSimulator.Pretraining;

/// <summary>
/// Weights to go on from: those of a trained model, and between its layers new ones whose outputs are zero, so that the grown
/// model begins with exactly what the old one knew (Gong et al., "Efficient Training of BERT by Progressively Stacking", 2019, is the idea's origin).
/// </summary>
internal static class GrownWeights
{
    /// <summary>The weights of a folder, spread over the layers of a configuration.</summary>
    /// <param name="folder">Model of the same widths and vocabulary, and at most as many layers.</param>
    /// <param name="config">The new model.</param>
    /// <param name="fresh">Fresh weights of the new model; what the old one does not have is taken from here.</param>
    public static IReadOnlyDictionary<string, Tensor> From(string folder, ModelConfig config, IReadOnlyDictionary<string, Tensor> fresh)
    {
        using var _ = no_grad();
        using var old = CheckpointLoader.Load(folder, ScalarType.Float32, CPU);
        var added = config.Layers - old.Config.Layers;
        if (added < 0 || old.Config with { Layers = config.Layers, EosTokenIds = config.EosTokenIds } != config with { EosTokenIds = config.EosTokenIds })
            throw new ArgumentException($"{folder}: config.json: expected the widths of the new model and at most {config.Layers} layers, found others");
        // Old layer i comes after so many new ones that they are spread evenly.
        var place = Enumerable.Range(0, old.Config.Layers).Select(i => i + i * (added + 1) / (old.Config.Layers + 1)).ToArray();
        var weights = fresh.ToDictionary(w => w.Key, w => w.Value);
        foreach (var name in fresh.Keys.Where(n => n.Contains("o_proj", StringComparison.Ordinal) || n.Contains("down_proj", StringComparison.Ordinal)))
            weights[name].zero_();
        foreach (var (name, value) in old.BaseWeights())
            weights[Renamed(name, place)].copy_(value);
        return weights;
    }

    private static string Renamed(string name, int[] place)
    {
        const string prefix = "model.layers.";
        if (!name.StartsWith(prefix, StringComparison.Ordinal))
            return name;
        var end = name.IndexOf('.', prefix.Length);
        return prefix + place[int.Parse(name[prefix.Length..end], System.Globalization.CultureInfo.InvariantCulture)] + name[end..];
    }
}
