namespace EdgeDiag.Model.Training;

/// <summary>How to train. Defaults are those for LoRA on tickets.</summary>
public sealed record TrainingOptions
{
    /// <summary>Optimizer steps, at least 1.</summary>
    public required int Steps { get; init; }

    /// <summary>Micro-batches added up before an optimizer step; 1 to 1024, default 1.</summary>
    public int Accumulation { get; init; } = 1;

    /// <summary>Peak learning rate, above 0, default 1e-3.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Share of the peak that the cosine ends at; 0 to 1, default 0.05.</summary>
    public double FinalLearningRateShare { get; init; } = 0.05;

    /// <summary>Steps of linear warm-up, default 20.</summary>
    public int WarmUpSteps { get; init; } = 20;

    /// <summary>Decoupled weight decay on matrices, default 0.01.</summary>
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>Greatest global norm of the gradient, default 1.</summary>
    public double ClipNorm { get; init; } = 1.0;

    /// <summary>Type of products and attention: float32, or bfloat16 with float32 weights, sums and moments; default that of the weights.</summary>
    public TorchSharp.torch.ScalarType? Compute { get; init; }

    /// <summary>Called before every micro-batch; may take its time, so that something more urgent has the machine. Default none.</summary>
    public Action<CancellationToken>? Yield { get; init; }

    /// <summary>Seed of dropout; the data has its own.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Steps between checkpoints, default 100; 0 for none.</summary>
    public int CheckpointEvery { get; init; } = 100;

    /// <summary>Checkpoint file; resumed from where it exists; null for none.</summary>
    public string? CheckpointFile { get; init; }

    /// <summary>Recorded in the checkpoint and compared on resume: a run continues only with the recipe it began with.</summary>
    public string Recipe { get; init; } = "";
}
