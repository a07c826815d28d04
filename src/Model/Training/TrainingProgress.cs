namespace EdgeDiag.Model.Training;

/// <summary>Where a training run stands after a step.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Loss">Weighted mean loss of this step, nats.</param>
/// <param name="LearningRate">Learning rate of this step.</param>
/// <param name="TokensPerSecond">Input tokens per second since this process began.</param>
/// <param name="TimeLeft">Estimate at that speed.</param>
/// <param name="ValidationLoss">Weighted mean loss on the validation examples, where they were asked after this step.</param>
public sealed record TrainingProgress(
    int Step,
    int Steps,
    double Loss,
    double LearningRate,
    double TokensPerSecond,
    TimeSpan TimeLeft,
    double? ValidationLoss = null
);
