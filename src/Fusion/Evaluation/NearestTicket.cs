using System.Diagnostics;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Evaluation;

/// <summary>A rival without a model: how the nearest earlier tickets of the same device type and code ended.</summary>
public sealed class NearestTicket(TicketIndex earlier) : IContestant
{
    private const int Looked = 12;

    /// <inheritdoc/>
    public string Name => "nearest-ticket";

    /// <inheritdoc/>
    public Task<Verdict> AnswerAsync(Question question, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.GetTimestamp();
        var causes = earlier.Nearest(question.Case, question.Language, Looked, question.Except).Select(t => t.Cause).Distinct(StringComparer.Ordinal).ToList();
        return Task.FromResult(new Verdict(question.Ticket, causes, Stopwatch.GetElapsedTime(clock).TotalSeconds));
    }
}
