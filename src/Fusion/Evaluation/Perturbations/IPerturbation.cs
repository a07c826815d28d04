using EdgeDiag.Fusion.Evaluation.Questions;

namespace EdgeDiag.Fusion.Evaluation.Perturbations;

/// <summary>
/// One way to spoil a question, of its case or of what retrieval finds for it. Knows nothing of contestants and figures, so
/// that it can spoil training tickets as well.
/// </summary>
public interface IPerturbation
{
    /// <summary>Name on the command line and in the report.</summary>
    string Name { get; }

    /// <summary>It changes what is found, not only the case: a rival that looks into no manual cannot be compared on it.</summary>
    bool ChangesSources { get; }

    /// <summary>The spoilt question; the question itself where there is nothing to spoil.</summary>
    /// <param name="question">The question.</param>
    /// <param name="random">Everything that is drawn is drawn from it: the same draws give the same question.</param>
    Question Apply(Question question, Random random);
}
