using System.Diagnostics;
using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Evaluation;

/// <summary>A rival without a model: the most frequent causes of this device type and code in the earlier tickets.</summary>
public sealed class TicketMajority(IReadOnlyList<Ticket> earlier) : IContestant
{
    private readonly Dictionary<(string, string, Language), string[]> _causes = earlier
        .GroupBy(t => (t.DeviceType, t.Code, t.Language))
        .ToDictionary(g => g.Key, g => g.GroupBy(t => t.Cause).OrderByDescending(c => c.Count()).ThenBy(c => c.Key, StringComparer.Ordinal).Select(c => c.Key).ToArray());

    /// <inheritdoc/>
    public string Name => "ticket-majority";

    /// <inheritdoc/>
    public Task<Verdict> AnswerAsync(Ticket ticket, DiagnosisCase @case, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.GetTimestamp();
        var causes = _causes.GetValueOrDefault((ticket.DeviceType, ticket.Code, ticket.Language), []);
        return Task.FromResult(new Verdict(ticket, causes, Stopwatch.GetElapsedTime(clock).TotalSeconds));
    }
}
