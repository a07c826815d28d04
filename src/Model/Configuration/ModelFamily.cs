namespace EdgeDiag.Model.Configuration;

/// <summary>
/// A family of checkpoints as data: what its <c>config.json</c> calls things, and which of its tensors hold which of the
/// decoder's. The decoder is the same for all.
/// </summary>
public sealed record ModelFamily
{
    /// <summary>All that can be loaded.</summary>
    public static IReadOnlyList<ModelFamily> All { get; } = ModelFamilies.All;

    /// <summary>What people call it, such as <c>Qwen2 / Qwen2.5</c>.</summary>
    public required string Name { get; init; }

    /// <summary><c>model_type</c> in <c>config.json</c>.</summary>
    public required string ModelType { get; init; }

    /// <summary>The class in <c>architectures</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>How to read <c>config.json</c>.</summary>
    internal ConfigKeys Keys { get; init; } = new();

    /// <summary>The embedding's name, without <c>.weight</c>.</summary>
    internal string Embedding { get; init; } = WeightNames.Module(WeightNames.Embedding);

    /// <summary>The last norm's name, without <c>.weight</c>.</summary>
    internal string FinalNorm { get; init; } = WeightNames.Module(WeightNames.FinalNorm);

    /// <summary>The output head's name, without <c>.weight</c>.</summary>
    internal string Head { get; init; } = WeightNames.Module(WeightNames.Head);

    /// <summary>What comes before the number of a layer.</summary>
    internal string LayerPrefix { get; init; } = "model.layers.";

    /// <summary>
    /// The modules of a layer: the checkpoint's name, and the decoder's names of what its rows hold from top to bottom. A module
    /// of several is a fused one.
    /// </summary>
    internal IReadOnlyList<(string Module, string[] Holds)> Layer { get; init; } = [.. WeightNames.LayerModules.Select(m => (m, (string[])[m]))];

    /// <summary>Neighbouring elements of a head are turned together, instead of one of the first and one of the second half.</summary>
    internal bool InterleavedRotary { get; init; }

    /// <summary>Checkpoints have modules that hold several of the decoder's projections, or call them otherwise.</summary>
    internal bool IsFused => Layer.Any(m => m.Holds.Length > 1 || m.Holds[0] != m.Module);

    /// <summary>The family of a <c>model_type</c>, or null.</summary>
    public static ModelFamily? Find(string modelType) => All.FirstOrDefault(f => f.ModelType == modelType);

    /// <summary>The checkpoint's name of a module of a layer, such as <c>transformer.h.0.attn.c_attn</c>.</summary>
    internal string ModuleName(int layer, string module) => $"{LayerPrefix}{layer}.{module}";
}
