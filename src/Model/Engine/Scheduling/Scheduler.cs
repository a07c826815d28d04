using EdgeDiag.Model.Engine.Running;
using EdgeDiag.Model.Engine.Sequences;

namespace EdgeDiag.Model.Engine.Scheduling;

/// <summary>
/// Decides what the next step computes, and computes nothing itself (continuous batching; Yu et al., "Orca", 2022). Between two steps requests
/// join and leave. A step is either one stretch of one prompt or the next tokens of all whose prompts are read; the most urgent request
/// decides which, and less urgent ones wait until its step has ended.
/// </summary>
/// <param name="rowsPerStep">Tokens that a decode step is filled up to.</param>
internal sealed class Scheduler(int rowsPerStep)
{
    /// <summary>Most requests that have begun and are at least as urgent as the one that wants to begin.</summary>
    public const int Seats = 8;

    /// <summary>So many more may have begun in all: less urgent ones that wait half-way take no seat from a more urgent one.</summary>
    public const int UrgentSeats = 4;

    private readonly List<DecodingSequence> _sequences = []; // in order of arrival

    /// <summary>All requests that wait or are being computed.</summary>
    public IReadOnlyList<DecodingSequence> Sequences => _sequences;

    /// <summary>Adds a request that waits.</summary>
    public void Add(DecodingSequence sequence) => _sequences.Add(sequence);

    /// <summary>Removes a request that is finished or has failed.</summary>
    public void Remove(DecodingSequence sequence) => _sequences.Remove(sequence);

    /// <summary>The request that decides what the next step is.</summary>
    /// <param name="begunOnly">Only finish what has begun.</param>
    /// <returns>Null where there is nothing to compute.</returns>
    public DecodingSequence? Lead(bool begunOnly) => Ordered(begunOnly).FirstOrDefault();

    /// <summary>The next step: a stretch of the lead's prompt, or the next tokens of all that are writing with the lead's adapter.</summary>
    /// <param name="lead">What <see cref="Lead"/> said; has begun and is not done.</param>
    public IReadOnlyList<ScheduledTokens> Plan(DecodingSequence lead) =>
        lead.Left > ModelRunner.DecodeTokens ? [new(lead, lead.Next(Math.Min(lead.Left, lead.Stretch(lead.Computed))))] : DecodeStep(lead);

    // The most urgent first; among equals those with a prompt to read, so that they can join the others' steps; then the oldest.
    private IEnumerable<DecodingSequence> Ordered(bool begunOnly)
    {
        var begun = _sequences.Where(r => r.Begun).ToList();
        return _sequences
            .Where(r => r.Begun || (!begunOnly && begun.Count < Seats + UrgentSeats && begun.Count(b => b.Urgency >= r.Urgency) < Seats))
            .OrderByDescending(r => r.Urgency)
            .ThenBy(r => r.Begun && r.Left <= ModelRunner.DecodeTokens);
    }

    // Each request of the lead's adapter its next tokens, as long as there is room; what is left is for guesses.
    private List<ScheduledTokens> DecodeStep(DecodingSequence lead)
    {
        var room = rowsPerStep;
        var chosen = new List<DecodingSequence>();
        foreach (var sequence in Ordered(begunOnly: true).Prepend(lead).Distinct())
        {
            if (sequence.Left > Math.Min(room, ModelRunner.DecodeTokens) || sequence.Adapter != lead.Adapter)
                continue;
            chosen.Add(sequence);
            room -= sequence.Left;
        }

        var step = new List<ScheduledTokens>();
        foreach (var sequence in chosen)
        {
            var ids = sequence.Next(sequence.Left + Math.Min(room, ModelRunner.DecodeTokens - sequence.Left));
            room -= ids.Count - sequence.Left;
            step.Add(new(sequence, ids));
        }

        return step;
    }
}
