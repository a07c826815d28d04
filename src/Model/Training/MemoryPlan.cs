using EdgeDiag.Model.Lora;

namespace EdgeDiag.Model.Training;

/// <summary>What a training run's memory depends on.</summary>
public sealed record MemoryPlan
{
    /// <summary>The adapter.</summary>
    public required LoraConfig Lora { get; init; }

    /// <summary>Tokens of the largest batch, padding among them.</summary>
    public required long Tokens { get; init; }

    /// <summary>Tokens of its longest sequence.</summary>
    public required long Longest { get; init; }

    /// <summary>Supervised positions of a batch.</summary>
    public required long Supervised { get; init; }

    /// <summary>Bytes of a weight that is not in 4 bits: 4 or 2.</summary>
    public required int WeightBytes { get; init; }

    /// <summary>Bytes of a number that products are computed in: 4 or 2.</summary>
    public required int ComputeBytes { get; init; }

    /// <summary>Projections are held in 4 bits.</summary>
    public bool Packed { get; init; }

    /// <summary>Layers are computed twice.</summary>
    public bool GradientCheckpointing { get; init; }

    /// <summary>The best parameters so far are kept besides.</summary>
    public bool EarlyStopping { get; init; }
}
