using EdgeDiag.Fusion.Evaluation.Questions;
using EdgeDiag.Fusion.Sources;

namespace EdgeDiag.Fusion.Evaluation.Perturbations;

/// <summary>
/// The right cause's entry is missing from the manual. Right is then to abstain, or to name the cause because earlier tickets
/// do; where those are taken away as well, only to abstain.
/// </summary>
/// <param name="tickets">Also take away the tickets that ended with the right cause.</param>
public sealed class Removed(bool tickets) : IPerturbation
{
    // Enough to fill the places of those taken away.
    private const int Spare = 100;

    /// <inheritdoc/>
    public string Name => tickets ? "removed-all" : "removed";

    /// <inheritdoc/>
    public bool ChangesSources => true;

    /// <inheritdoc/>
    public Question Apply(Question question, Random random)
    {
        if (question.Expected is not { } cause)
            return question;
        var listed = question.Retrieval.Find(question.Case, question.Language, 0, question.Except);
        if (!listed.Sections.Any(s => s.Causes.Any(c => c.Text == cause)))
            return question;
        return question with
        {
            Retrieval = new ChangedRetrieval(question.Retrieval, f => Without(f, cause), tickets ? Spare : 0),
            Expected = tickets ? null : cause,
        };
    }

    private Retrieved Without(Retrieved found, string cause) =>
        found with
        {
            Sections = [.. found.Sections.Select(s => s with { Causes = [.. s.Causes.Where(c => c.Text != cause)] })],
            Tickets = tickets ? [.. found.Tickets.Where(t => t.Cause != cause)] : found.Tickets,
            Votes = tickets ? [.. found.Votes.Where(v => v.Ticket.Cause != cause)] : found.Votes,
        };
}
