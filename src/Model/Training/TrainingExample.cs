using EdgeDiag.Model.Tokenization;

namespace EdgeDiag.Model.Training;

/// <summary>A token sequence and what the model should say at some of its positions.</summary>
/// <param name="Ids">Input tokens.</param>
/// <param name="Targets">
/// What to predict where. A target need not be the next input token: a position inside the prompt can be asked a question
/// about what was read so far.
/// </param>
public sealed record TrainingExample(int[] Ids, IReadOnlyList<TrainingTarget> Targets)
{
    /// <summary>A text, each token of which the model should predict from the ones before it.</summary>
    /// <param name="tokenizer">The vocabulary.</param>
    /// <param name="text">At least two tokens; it is data, and no special token is parsed from it.</param>
    public static TrainingExample FromText(TextTokenizer tokenizer, string text)
    {
        int[] ids = [.. tokenizer.Encode(text, parseSpecial: false)];
        ArgumentOutOfRangeException.ThrowIfLessThan(ids.Length, 2, nameof(text));
        return new TrainingExample(ids, [.. ids.Skip(1).Select((next, i) => new TrainingTarget(i, next, 1))]);
    }
}
