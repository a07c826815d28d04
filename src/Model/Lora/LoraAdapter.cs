using EdgeDiag.Model.Configuration;
using EdgeDiag.Model.Files;
using EdgeDiag.Model.Layers;
using EdgeDiag.Model.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Lora;

/// <summary>The low-rank factors for a model's projections (Hu et al., "LoRA", 2021), in float32.</summary>
public sealed class LoraAdapter : IDisposable
{
    private readonly SortedDictionary<string, LoraPair> _pairs;

    /// <summary>An adapter over factors by projection name; the tensors are owned from here on.</summary>
    internal LoraAdapter(LoraConfig config, IReadOnlyDictionary<string, LoraPair> pairs)
    {
        Config = config;
        _pairs = new SortedDictionary<string, LoraPair>(pairs.ToDictionary(), StringComparer.Ordinal);
    }

    /// <summary>What it is; targets and patterns by the decoder's names.</summary>
    public LoraConfig Config { get; }

    /// <summary>The model it is for; null for one whose checkpoints have the decoder's own names.</summary>
    public ModelConfig? Base { get; init; }

    /// <summary>Factors by projection name (<see cref="LinearLayer.Name"/>).</summary>
    internal IReadOnlyDictionary<string, LoraPair> Pairs => _pairs;

    /// <summary>The factors under PEFT's names of the decoder's projections, in a fixed order.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> Weights =>
        _pairs.SelectMany(p =>
            (KeyValuePair<string, Tensor>[])
                [
                    KeyValuePair.Create(NameOf(p.Key, "lora_A"), p.Value.A),
                    KeyValuePair.Create(NameOf(p.Key, "lora_B"), p.Value.B),
                    .. p.Value.Magnitude is { } magnitude ? [KeyValuePair.Create(MagnitudeOf(p.Key), magnitude)] : Array.Empty<KeyValuePair<string, Tensor>>(),
                ]
        );

    /// <summary>PEFT's name of a factor.</summary>
    internal static string NameOf(string projection, string factor) => $"base_model.model.{projection}.{factor}.weight";

    /// <summary>PEFT's name of DoRA's magnitudes.</summary>
    internal static string MagnitudeOf(string projection) => $"base_model.model.{projection}.lora_magnitude_vector";

    /// <summary>A fresh adapter: A uniform as PEFT draws it (Kaiming with a = √5), B zero, so that training begins at the base.</summary>
    /// <param name="config">Rank, alpha, targets.</param>
    /// <param name="model">The model it is for.</param>
    /// <param name="seed">Same seed, same factors.</param>
    public static LoraAdapter Create(LoraConfig config, CausalLM model, long seed)
    {
        using var _ = no_grad();
        using var generator = new Generator((ulong)seed);
        var pairs = new Dictionary<string, LoraPair>();
        var targets = AdapterModules.Projections(model.Config, config.TargetModules);
        foreach (var projection in model.Projections.Where(p => targets.Contains(p.Name)))
        {
            long output = projection.Outputs,
                input = projection.Inputs;
            var bound = 1 / Math.Sqrt(input);
            var rank = config.RankOf(projection.Name);
            var a = rand([rank, input], generator: generator).TimesInPlace(2 * bound).PlusInPlace(-bound).to(model.Device);
            pairs[projection.Name] = new LoraPair(
                a,
                zeros([output, rank], device: model.Device),
                config.ScaleOf(projection.Name),
                // Begun at the base's own lengths, so that here too training begins at the base.
                config.Decomposed
                    ? projection.BaseNorms()
                    : null
            );
        }

        if (pairs.Count == 0)
            throw new ArgumentException($"none of the target modules {string.Join(", ", config.TargetModules)} is in the model", nameof(config));
        return new LoraAdapter(config with { TargetModules = [.. pairs.Keys.Select(ModuleOf).Distinct()] }, pairs) { Base = model.Config };
    }

    /// <summary>Makes the update weaker or stronger, in B; DoRA's magnitudes stay as they are.</summary>
    /// <param name="share">What the update is multiplied by.</param>
    public void Scale(double share)
    {
        using var _ = no_grad();
        foreach (var pair in _pairs.Values)
            pair.B.TimesInPlace(share);
    }

    /// <summary>Computes the adapter beside the base weights from now on.</summary>
    public void Attach(CausalLM model)
    {
        foreach (var projection in model.Projections)
            projection.Lora = _pairs.GetValueOrDefault(projection.Name);
    }

    /// <summary>Leaves the base weights alone again.</summary>
    public static void Detach(CausalLM model)
    {
        foreach (var projection in model.Projections)
            projection.Lora = null;
    }

    /// <summary>
    /// Replaces each targeted weight W by W + scale·B·A, with DoRA made as long as its magnitudes say, computed in float32 and rounded once to
    /// W's type; the base weights
    /// are kept. Any adapter merged before is replaced, never added to.
    /// </summary>
    /// <exception cref="ModelFormatException">A merged weight is not finite; the model is then as it was without an adapter.</exception>
    public void MergeInto(CausalLM model)
    {
        using var _ = no_grad();
        Unmerge(model);
        foreach (var projection in model.Projections)
        {
            try
            {
                if (Merged(projection) is { } merged)
                    projection.Merge(merged);
            }
            catch (ModelFormatException)
            {
                Unmerge(model);
                throw;
            }
        }
    }

    /// <summary>A projection's weight with this adapter in it, computed from the base whatever is merged.</summary>
    /// <returns>[out, in] in the type of the weight, in float32 where that is packed, owned by the caller; null where the adapter does not target it.</returns>
    /// <exception cref="ModelFormatException">The weight would not be finite.</exception>
    internal Tensor? Merged(LinearLayer projection)
    {
        if (!_pairs.TryGetValue(projection.Name, out var pair))
            return null;
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var merged = pair.Updated(projection.Dense()).to(projection.Packed is null ? projection.BaseWeight.dtype : ScalarType.Float32); // [out, in]
        if (!merged.isfinite().all().IsTrue())
            throw new ModelFormatException("adapter", projection.Name, "finite merged weights", "NaN or infinity");
        return merged.DetachFromDisposeScope();
    }

    /// <summary>Restores the base weights exactly.</summary>
    public static void Unmerge(CausalLM model)
    {
        foreach (var projection in model.Projections)
            projection.Unmerge();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var pair in _pairs.Values)
            pair.Dispose();
    }

    /// <summary>PEFT's module name of a projection: its last segment.</summary>
    internal static string ModuleOf(string projection) => projection[(projection.LastIndexOf('.') + 1)..];
}
