using EdgeDiag.Model.Training;

namespace EdgeDiag.EdgeHost.Learning.Recipes;

/// <summary>How an adapter is trained; ranges and defaults stand with the keys (<see cref="RecipeKeys"/>).</summary>
public sealed record TrainingRecipe
{
    /// <summary>Passes over the tickets.</summary>
    public int Epochs { get; init; } = 8;

    /// <summary>Tickets in a batch.</summary>
    public int Batch { get; init; } = 16;

    /// <summary>Batches added up before a step.</summary>
    public int Accumulation { get; init; } = 1;

    /// <summary>Rank of the update.</summary>
    public int Rank { get; init; } = 8;

    /// <summary>Scales the update.</summary>
    public double Alpha { get; init; } = 16;

    /// <summary>On the adapter's input.</summary>
    public double Dropout { get; init; } = 0.05;

    /// <summary>Projections.</summary>
    public IReadOnlyList<string> Targets { get; init; } = ["q_proj", "k_proj", "v_proj", "o_proj"];

    /// <summary>Ranks of some projections.</summary>
    public IReadOnlyDictionary<string, double> RankPattern { get; init; } = new Dictionary<string, double>();

    /// <summary>Alphas of some projections.</summary>
    public IReadOnlyDictionary<string, double> AlphaPattern { get; init; } = new Dictionary<string, double>();

    /// <summary>Scale by alpha / √rank.</summary>
    public bool RsLora { get; init; }

    /// <summary>Train lengths apart from directions.</summary>
    public bool Dora { get; init; }

    /// <summary>Hold the base's projections in 4 bits.</summary>
    public bool QLora { get; init; }

    /// <summary>Peak learning rate.</summary>
    public double Rate { get; init; } = 2e-3;

    /// <summary>Share of the peak that the run ends at.</summary>
    public double FinalRate { get; init; } = 0.05;

    /// <summary>Steps of linear warm-up.</summary>
    public int WarmUp { get; init; } = 20;

    /// <summary>Decoupled weight decay.</summary>
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>Greatest norm of the gradient.</summary>
    public double ClipNorm { get; init; } = 1;

    /// <summary>Spoilt copies, as a share of the tickets.</summary>
    public double Spoilt { get; init; } = 0.7;

    /// <summary>
    /// Share of the update that is kept when the training has ended, above 0 to 1. Between the base and the end of a training lies what
    /// knows the tickets less by heart (Wortsman et al., "Robust fine-tuning of zero-shot models", 2022). 1 with <see cref="Dora"/>.
    /// </summary>
    public double Kept { get; init; } = 1;

    /// <summary>Type of products: <c>f32</c>, <c>bf16</c>, or <c>auto</c> for <c>bf16</c> only where the machine multiplies it.</summary>
    public string Compute { get; init; } = ComputeChoice.Auto;

    /// <summary>Compute layers twice instead of keeping what they computed.</summary>
    public bool GradientCheckpointing { get; init; }

    /// <summary>Lay tickets end to end.</summary>
    public bool Packing { get; init; }

    /// <summary>Looks at the validation tickets without improvement that end the run; 0 for never.</summary>
    public int Patience { get; init; }

    /// <summary>Steps between looks.</summary>
    public int EvaluateEvery { get; init; } = 50;

    /// <summary>Steps between checkpoints.</summary>
    public int CheckpointEvery { get; init; } = 50;

    /// <summary>Memory that the run may take, MB; 0 for what the machine has.</summary>
    public int MemoryLimit { get; init; }

    /// <summary>Of factors, dropout and order.</summary>
    public int Seed { get; init; } = 1;
}
