using EdgeDiag.Fusion.Diagnoses;

namespace EdgeDiag.EdgeHost.Commands.Bench.Answers;

/// <summary>What diagnoses took.</summary>
/// <param name="Seconds">Each, ascending.</param>
/// <param name="Answers">What the model answered.</param>
public sealed record DiagnosisReport(IReadOnlyList<double> Seconds, IReadOnlyList<ModelAnswer> Answers)
{
    /// <summary>Mean tokens of a prompt.</summary>
    public double PromptTokens => Answers.Average(a => (double)a.PromptTokens);

    /// <summary>Share of the prompts' tokens that came from the prefix cache.</summary>
    public double Cached => Share(a => a.CachedTokens, a => a.PromptTokens);

    /// <summary>Share of the answers' tokens that the host wrote.</summary>
    public double Markers => Share(a => a.MarkerTokens, Written);

    /// <summary>Share of the answers' tokens that were guessed and confirmed.</summary>
    public double Speculated => Share(a => a.AcceptedTokens, Written);

    /// <summary>Share of the guesses that were confirmed; null where nothing was guessed.</summary>
    public double? Acceptance => Answers.Sum(a => a.GuessedTokens) is > 0 and var guessed ? (double)Answers.Sum(a => a.AcceptedTokens) / guessed : null;

    private static int Written(ModelAnswer answer) => answer.MarkerTokens + answer.GeneratedTokens;

    private double Share(Func<ModelAnswer, int> part, Func<ModelAnswer, int> whole) =>
        Answers.Sum(whole) is > 0 and var all ? (double)Answers.Sum(part) / all : 0;
}
