namespace EdgeDiag.Model.Training;

/// <summary>Where batches come from. The same step always gives the same batch, so that a resumed run continues exactly.</summary>
public interface ITrainingData
{
    /// <summary>The examples of one micro-batch.</summary>
    /// <param name="index">0-based over the whole run.</param>
    IReadOnlyList<TrainingExample> Batch(long index);
}
