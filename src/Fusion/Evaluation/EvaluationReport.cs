using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeDiag.Fusion.Evaluation;

/// <summary>The result of an evaluation (design §6, <c>eval --json</c>).</summary>
/// <param name="Suite">Name of the suite.</param>
/// <param name="Digest">Of the suite's files.</param>
/// <param name="Commit">Of the program.</param>
/// <param name="Rows">One a contestant and language.</param>
public sealed record EvaluationReport(string Suite, string Digest, string Commit, IReadOnlyList<EvaluationRow> Rows)
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Asks every contestant about every ticket, one after the other.</summary>
    /// <param name="suite">The suite.</param>
    /// <param name="commit">Of the program.</param>
    /// <param name="contestants">Who is asked.</param>
    /// <param name="progress">Told a contestant's name and how many tickets it has answered.</param>
    /// <param name="cancellationToken">Stops between answers.</param>
    public static async Task<EvaluationReport> MeasureAsync(EvaluationSuite suite, string commit, IEnumerable<IContestant> contestants, Action<string, int>? progress, CancellationToken cancellationToken)
    {
        var rows = new List<EvaluationRow>();
        var retrieval = new Diagnoses.Retrieval(suite.Manuals, suite.Earlier);
        foreach (var contestant in contestants)
        {
            var verdicts = new List<Verdict>();
            foreach (var ticket in suite.Questions)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var @case = Tickets.TicketCase.Of(ticket, suite.Devices.Find(ticket.Line, ticket.Device)!);
                verdicts.Add(await contestant.AnswerAsync(Question.Of(ticket, @case, retrieval), cancellationToken).ConfigureAwait(false));
                progress?.Invoke(contestant.Name, verdicts.Count);
            }

            foreach (var group in verdicts.GroupBy(v => v.Ticket.Language).OrderBy(g => g.Key))
                rows.Add(RowStatistics.Of(contestant.Name, group.Key == Language.Zh ? "zh" : "en", [.. group]));
            rows.Add(RowStatistics.Of(contestant.Name, "all", verdicts));
        }

        return new EvaluationReport(suite.Name, suite.Digest, commit, rows);
    }

    /// <summary>As one line of JSON.</summary>
    public string Json() => JsonSerializer.Serialize(this, Options);
}
