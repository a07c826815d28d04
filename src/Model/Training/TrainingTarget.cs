namespace EdgeDiag.Model.Training;

/// <summary>One supervised position.</summary>
/// <param name="Position">Index into the input; the prediction is read there.</param>
/// <param name="Token">The right token.</param>
/// <param name="Weight">Weight in the loss, above 0.</param>
public readonly record struct TrainingTarget(int Position, int Token, float Weight);
