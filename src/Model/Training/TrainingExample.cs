namespace EdgeDiag.Model.Training;

/// <summary>A token sequence and what the model should say at some of its positions.</summary>
/// <param name="Ids">Input tokens.</param>
/// <param name="Targets">
/// What to predict where. A target need not be the next input token: a position inside the prompt can be asked a question
/// about what was read so far.
/// </param>
public sealed record TrainingExample(int[] Ids, IReadOnlyList<TrainingTarget> Targets);
