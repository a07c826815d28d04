using System.Diagnostics;
using EdgeDiag.Fusion.Codes;
using EdgeDiag.Fusion.Evaluation.Questions;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Evaluation.Contestants;

/// <summary>A rival without a model: the most frequent causes of this device type and code in the earlier tickets.</summary>
/// <param name="earlier">Earlier tickets.</param>
/// <param name="codes">The manuals' codes, which say what spellings are one code; null for none.</param>
public sealed class TicketMajority(IReadOnlyList<Ticket> earlier, PlantCodes? codes = null) : IContestant
{
    private readonly Dictionary<(string, string, Language), (string Cause, IReadOnlyList<string> Actions)[]> _causes = earlier
        .GroupBy(t => (t.DeviceType, (codes ?? PlantCodes.Empty).Key(t.DeviceType, t.Code), t.Language))
        .ToDictionary(
            g => g.Key,
            g =>
                g.GroupBy(t => t.Cause)
                    .OrderByDescending(c => c.Count())
                    .ThenBy(c => c.Key, StringComparer.Ordinal)
                    .Select(c => (c.Key, c.MaxBy(t => t.Timestamp)!.Actions))
                    .ToArray()
        );

    /// <inheritdoc/>
    public string Name => "ticket-majority";

    /// <inheritdoc/>
    public bool UsesRetrieval => false;

    /// <inheritdoc/>
    public Task<Verdict> AnswerAsync(Question question, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.GetTimestamp();
        var type = question.Case.Device.Type;
        var causes = _causes.GetValueOrDefault((type, (codes ?? PlantCodes.Empty).Key(type, question.Case.Fault.Code), question.Language), []);
        return Task.FromResult(
            new Verdict(question, [.. causes.Select(c => c.Cause)], Stopwatch.GetElapsedTime(clock).TotalSeconds)
            {
                Actions = causes.Length > 0 ? causes[0].Actions : [],
            }
        );
    }
}
