namespace EdgeDiag.Model.Lora;

/// <summary>Fits a temperature by the likelihood of right answers (Guo et al., 2017).</summary>
public static class TemperatureFit
{
    private const double Least = 0.05, Most = 20;

    /// <summary>The temperature at which the right labels are most likely.</summary>
    /// <param name="answers">Probabilities at temperature 1 and the index of the right one; at least one answer.</param>
    /// <returns>0.05 to 20.</returns>
    public static double Fit(IReadOnlyList<(IReadOnlyList<double> Probabilities, int Right)> answers)
    {
        // The loss is unimodal in the logarithm of the temperature: golden-section search (Kiefer, 1953).
        var ratio = (Math.Sqrt(5) - 1) / 2;
        double low = Math.Log(Least), high = Math.Log(Most);
        for (var i = 0; i < 60; i++)
        {
            var (a, b) = (high - ratio * (high - low), low + ratio * (high - low));
            if (Loss(answers, Math.Exp(a)) < Loss(answers, Math.Exp(b))) high = b;
            else low = a;
        }

        return Math.Exp((low + high) / 2);
    }

    /// <summary>Mean negative log-likelihood of the right labels at a temperature.</summary>
    public static double Loss(IReadOnlyList<(IReadOnlyList<double> Probabilities, int Right)> answers, double temperature) =>
        answers.Average(a =>
        {
            var scores = a.Probabilities.Select(p => Math.Log(Math.Max(p, 1e-300)) / temperature).ToArray();
            var top = scores.Max();
            return Math.Log(scores.Sum(s => Math.Exp(s - top))) + top - scores[a.Right];
        });
}
