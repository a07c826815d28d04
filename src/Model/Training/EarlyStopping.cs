namespace EdgeDiag.Model.Training;

/// <summary>When to stop before the last step.</summary>
/// <param name="Validation">Batches that nothing is trained on.</param>
/// <param name="Every">Steps between two looks at them, at least 1.</param>
/// <param name="Patience">Looks in a row without a lower loss that end the run, at least 1.</param>
public sealed record EarlyStopping(IReadOnlyList<IReadOnlyList<TrainingExample>> Validation, int Every, int Patience);
