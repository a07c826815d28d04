namespace EdgeDiag.Model.Training;

/// <summary>The same examples in every batch; enough to learn a few by heart.</summary>
/// <param name="examples">At least one.</param>
public sealed class RepeatedExamples(params IReadOnlyList<TrainingExample> examples) : ITrainingData
{
    /// <inheritdoc/>
    public IReadOnlyList<TrainingExample> Batch(long index) => examples;
}
