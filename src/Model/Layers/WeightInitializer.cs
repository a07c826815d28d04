using EdgeDiag.Model.Configuration;
using EdgeDiag.Model.Numerics;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Layers;

/// <summary>Fresh weights for training from scratch.</summary>
public static class WeightInitializer
{
    /// <summary>
    /// Normal with a deviation of 0.02 for the embedding and 1/√in for projections, those that write into the residual stream
    /// divided by √(2·layers) (Radford et al., GPT-2, 2019); norms one, biases zero.
    /// </summary>
    /// <param name="config">Sizes.</param>
    /// <param name="seed">Same seed, same weights.</param>
    /// <param name="device">Where to put them.</param>
    public static IReadOnlyDictionary<string, Tensor> Create(ModelConfig config, long seed, Device device)
    {
        using var _ = no_grad();
        using var generator = new Generator((ulong)seed);
        var weights = new Dictionary<string, Tensor>();
        foreach (var (name, shape) in WeightNames.Shapes(config).OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            var deviation =
                name == WeightNames.Embedding || name == WeightNames.Head ? 0.02
                : name.EndsWith("o_proj.weight", StringComparison.Ordinal) || name.EndsWith("down_proj.weight", StringComparison.Ordinal)
                    ? 1 / Math.Sqrt(shape[^1] * 2.0 * config.Layers)
                : 1 / Math.Sqrt(shape[^1]);
            weights[name] =
                name.Contains("norm", StringComparison.Ordinal) ? ones(shape, device: device)
                : name.EndsWith(".bias", StringComparison.Ordinal) ? zeros(shape, device: device)
                : randn(shape, generator: generator).TimesInPlace(deviation).to(device);
        }

        return weights;
    }
}
