namespace EdgeDiag.Model.Lora;

/// <summary>
/// Fits what makes scores of labels probabilities: a temperature (Guo et al., 2017) and what the pointwise scores count beside the
/// listwise ones, by the likelihood of right answers. It is a logistic regression with two coefficients.
/// </summary>
public static class CalibrationFit
{
    private const double Least = 0.05,
        Most = 20;

    /// <summary>Weights that the fit looks at are from 0 to this.</summary>
    public const double MostWeight = 4;

    // The loss is convex in (1/T, w/T), so unimodal in log T at each w and, at its best T, in w.
    private static readonly double Ratio = (Math.Sqrt(5) - 1) / 2;

    /// <summary>The temperature and the weight of pointwise scores at which the right labels are most likely.</summary>
    /// <param name="answers">At least one.</param>
    /// <returns>Temperature 0.05 to 20; weight 0 to <see cref="MostWeight"/>, 0 where pointwise scores tell nothing more.</returns>
    public static (double Temperature, double Weight) Fit(IReadOnlyList<ScoredAnswer> answers)
    {
        var weight = Minimum(w => Loss(answers, Temperature(answers, w), w), 0, MostWeight, 1e-3);
        if (Loss(answers, Temperature(answers, weight), weight) >= Loss(answers, Temperature(answers, 0), 0))
            weight = 0;
        return (Temperature(answers, weight), weight);
    }

    /// <summary>Mean negative log-likelihood of the right labels.</summary>
    /// <param name="answers">At least one.</param>
    /// <param name="temperature">Divides the scores; above 0.</param>
    /// <param name="weight">Of pointwise scores; 0 or more.</param>
    public static double Loss(IReadOnlyList<ScoredAnswer> answers, double temperature, double weight) =>
        answers.Average(a =>
        {
            var scores = a.Scores(weight).Select(s => s / temperature).ToArray();
            var top = scores.Max();
            return Math.Log(scores.Sum(s => Math.Exp(s - top))) + top - scores[a.Right];
        });

    private static double Temperature(IReadOnlyList<ScoredAnswer> answers, double weight) =>
        Math.Exp(Minimum(t => Loss(answers, Math.Exp(t), weight), Math.Log(Least), Math.Log(Most), 1e-4));

    // Golden-section search (Kiefer, 1953).
    private static double Minimum(Func<double, double> of, double low, double high, double within)
    {
        var (a, b) = (high - Ratio * (high - low), low + Ratio * (high - low));
        var (atA, atB) = (of(a), of(b));
        while (high - low > within)
        {
            if (atA < atB)
            {
                (high, b, atB) = (b, a, atA);
                a = high - Ratio * (high - low);
                atA = of(a);
            }
            else
            {
                (low, a, atA) = (a, b, atB);
                b = low + Ratio * (high - low);
                atB = of(b);
            }
        }

        return (low + high) / 2;
    }
}
