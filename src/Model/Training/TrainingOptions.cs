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

    /// <summary>
    /// Keep only what enters each layer and compute the layer again on the way back (Chen et al., "Training deep nets with sublinear
    /// memory cost", 2016): a third more to compute, and one layer's intermediate results in memory instead of all. Default false.
    /// </summary>
    public bool GradientCheckpointing { get; init; }

    /// <summary>Lay a batch's examples end to end in one row instead of padding each to the longest. Default false.</summary>
    public bool Packing { get; init; }

    /// <summary>
    /// Ends the run when a validation loss stops falling, and goes back to where it was lowest; null to train to the last step. Default null.
    /// </summary>
    public EarlyStopping? EarlyStopping { get; init; }

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
