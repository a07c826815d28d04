using System.Diagnostics;
using System.Globalization;
using EdgeDiag.Fusion.Evaluation.Questions;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Evaluation.Contestants;

/// <summary>
/// A rival without a model: how the earlier tickets nearest in judgements, lamps, line and words ended. The nearest k vote,
/// the n-th with a weight of 1/n; causes that only farther tickets name follow in the order of their distance.
/// </summary>
public sealed class NearestTicket : IContestant
{
    private const int Looked = 20,
        DefaultVoters = 5;
    private static readonly int[] Voters = [1, 2, 3, 5, 7, 9, 12, 15, 20];

    private readonly TicketIndex _earlier;
    private readonly int _voters;

    private NearestTicket(TicketIndex earlier, int voters, string note) => (_earlier, _voters, Note) = (earlier, voters, note);

    /// <inheritdoc/>
    public string Name => "nearest-ticket";

    /// <inheritdoc/>
    public bool UsesRetrieval => false;

    /// <inheritdoc/>
    public string? Note { get; }

    /// <summary>The strongest of these rivals on tickets that are not asked about.</summary>
    /// <param name="earlier">Earlier tickets.</param>
    /// <param name="validation">Questions to choose k on; with none, k is 5.</param>
    public static NearestTicket Tuned(TicketIndex earlier, IReadOnlyList<Question> validation)
    {
        if (validation.Count == 0)
            return new NearestTicket(earlier, DefaultVoters, Said(DefaultVoters, "no validation tickets to choose it on"));
        // The smallest k of the best, should several be.
        var best = Voters.MaxBy(k => validation.Count(q => Ranked(earlier, q, k).FirstOrDefault()?.Cause == q.Expected));
        return new NearestTicket(earlier, best, Said(best, string.Create(CultureInfo.InvariantCulture, $"chosen on {validation.Count} validation tickets")));
    }

    /// <inheritdoc/>
    public Task<Verdict> AnswerAsync(Question question, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.GetTimestamp();
        var ranked = Ranked(_earlier, question, _voters);
        return Task.FromResult(
            new Verdict(question, [.. ranked.Select(t => t.Cause)], Stopwatch.GetElapsedTime(clock).TotalSeconds)
            {
                Actions = ranked.Count > 0 ? ranked[0].Actions : [],
            }
        );
    }

    // One ticket a cause, the nearest of it.
    private static List<Ticket> Ranked(TicketIndex earlier, Question question, int voters)
    {
        var nearest = earlier.Nearest(question.Case, question.Language, Looked, question.Except);
        var votes = nearest
            .Take(voters)
            .Select((t, i) => (t.Cause, Weight: 1.0 / (i + 1)))
            .GroupBy(v => v.Cause)
            .ToDictionary(g => g.Key, g => g.Sum(v => v.Weight));
        return [.. nearest.DistinctBy(t => t.Cause).OrderByDescending(t => votes.GetValueOrDefault(t.Cause))];
    }

    private static string Said(int voters, string why) => string.Create(CultureInfo.InvariantCulture, $"k = {voters}, {why}");
}
