using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Evaluation;

/// <summary>Anything that names causes for a case.</summary>
public interface IContestant
{
    /// <summary>Name of its row.</summary>
    string Name { get; }

    /// <summary>Answers; must not look at the ticket's cause and actions but to judge.</summary>
    Task<Verdict> AnswerAsync(Ticket ticket, DiagnosisCase @case, CancellationToken cancellationToken);
}
