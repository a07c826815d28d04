namespace EdgeDiag.Fusion.Evaluation;

/// <summary>Anything that names causes for a case.</summary>
public interface IContestant
{
    /// <summary>Name of its row.</summary>
    string Name { get; }

    /// <summary>Answers; must not look at the ticket and the expected cause but to judge.</summary>
    Task<Verdict> AnswerAsync(Question question, CancellationToken cancellationToken);
}
