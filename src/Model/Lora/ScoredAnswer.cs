namespace EdgeDiag.Model.Lora;

/// <summary>An answer that nothing has calibrated, and what was right.</summary>
/// <param name="Probabilities">Of the labels, at temperature 1 and from their listwise scores alone.</param>
/// <param name="Pointwise">Of the labels, their pointwise scores in logits; 0 where none was asked for.</param>
/// <param name="Right">Index of the right label.</param>
public sealed record ScoredAnswer(IReadOnlyList<double> Probabilities, IReadOnlyList<double> Pointwise, int Right)
{
    /// <summary>The labels' scores in logits, but for a constant.</summary>
    /// <param name="weight">Of pointwise scores; 0 or more.</param>
    public IEnumerable<double> Scores(double weight) => Probabilities.Zip(Pointwise, (p, s) => Math.Log(Math.Max(p, 1e-300)) + weight * s);
}
