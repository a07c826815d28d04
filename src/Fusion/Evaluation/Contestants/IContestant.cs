using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Evaluation.Questions;

namespace EdgeDiag.Fusion.Evaluation.Contestants;

/// <summary>Anything that names causes for a case.</summary>
public interface IContestant
{
    /// <summary>Name of its row.</summary>
    string Name { get; }

    /// <summary>It looks into the manual sections and tickets that retrieval finds.</summary>
    bool UsesRetrieval { get; }

    /// <summary>Its weights; null without a model.</summary>
    ModelIdentity? Model => null;

    /// <summary>What a reader of its figures should know; null for nothing.</summary>
    string? Note => null;

    /// <summary>Answers; must not look at the ticket and the expected cause but to judge.</summary>
    Task<Verdict> AnswerAsync(Question question, CancellationToken cancellationToken);
}
