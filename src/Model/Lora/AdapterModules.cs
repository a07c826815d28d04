using EdgeDiag.Model.Checkpoints;
using EdgeDiag.Model.Configuration;

namespace EdgeDiag.Model.Lora;

/// <summary>
/// What adapters of a family target: the modules that its checkpoints have. One fused module holds several of the decoder's
/// projections; an update of it falls into one of each, because B·A of some rows is those rows of B times A.
/// </summary>
internal static class AdapterModules
{
    private const string Weight = ".weight";

    /// <summary>Last segments of all families' modules.</summary>
    public static IReadOnlySet<string> Known { get; } =
        ModelFamily
            .All.SelectMany(f => f.Layer)
            .SelectMany(m => m.Holds.Append(m.Module))
            .Where(m => !m.EndsWith("norm", StringComparison.Ordinal))
            .Select(LoraAdapter.ModuleOf)
            .ToHashSet();

    /// <summary>The modules of a model by the checkpoint's names without <c>.weight</c>; so are the names of their parts.</summary>
    public static IReadOnlyList<CheckpointTensor> TensorsOf(ModelConfig config) =>
        [
            .. CheckpointLayout
                .TensorsOf(config)
                .Where(t => t.Shape.Length == 2 && t.Parts[0].Name is not (WeightNames.Embedding or WeightNames.Head))
                .Select(t => new CheckpointTensor(t.Name[..^Weight.Length], t.Shape, [.. t.Parts.Select(p => p with { Name = p.Name[..^Weight.Length] })])),
        ];

    /// <summary>Whether PEFT would take a module for a target: by its whole name or by the end of it.</summary>
    public static bool IsTarget(IReadOnlyList<string> targets, string module) =>
        targets.Any(t => module == t || module.EndsWith("." + t, StringComparison.Ordinal));

    /// <summary>The decoder's projections that targets stand for, be they its own names or the family's.</summary>
    public static IReadOnlySet<string> Projections(ModelConfig config, IReadOnlyList<string> targets) =>
        TensorsOf(config).SelectMany(m => m.Parts.Where(p => IsTarget(targets, m.Name) || IsTarget(targets, p.Name))).Select(p => p.Name).ToHashSet();

    /// <summary>
    /// The entries of <c>rank_pattern</c> or <c>alpha_pattern</c> that give each module its value: one for all layers where they
    /// agree, one for each otherwise, none for the standard.
    /// </summary>
    public static Dictionary<string, T> Pattern<T>(IReadOnlyDictionary<string, T> values, T standard)
        where T : IEquatable<T>
    {
        var pattern = new Dictionary<string, T>();
        foreach (var kind in values.GroupBy(v => Kind(v.Key)))
        {
            if (kind.All(v => v.Value.Equals(kind.First().Value)))
            {
                if (!kind.First().Value.Equals(standard))
                    pattern[kind.Key] = kind.First().Value;
                continue;
            }

            foreach (var (module, value) in kind.Where(v => !v.Value.Equals(standard)))
                pattern[module] = value;
        }

        return pattern;
    }

    /// <summary>What comes behind the number of the layer: PEFT targets it in all layers.</summary>
    public static string Kind(string module)
    {
        var segments = module.Split('.');
        return string.Join('.', segments.Skip(Array.FindIndex(segments, s => s.All(char.IsAsciiDigit)) + 1));
    }
}
