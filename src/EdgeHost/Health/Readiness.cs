using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Diagnosing;
using EdgeDiag.EdgeHost.Hosting;
using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.EdgeHost.Mqtt;
using EdgeDiag.EdgeHost.Storage;

namespace EdgeDiag.EdgeHost.Health;

/// <summary>Whether the service can take and answer faults now, and if not, why.</summary>
public sealed class Readiness(
    MqttConnection connection,
    BooksCache books,
    DataFolderProbe folder,
    ModelCircuit circuit,
    HealthBoard board,
    WatchedFiles files,
    StartProblems problems,
    TimeProvider time
)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>What the service goes on without, since its start or just now; faults are taken and answered all the same.</summary>
    public IReadOnlyList<(string Part, string Reason)> Degraded => [.. problems.All, .. board.Degraded];

    /// <summary>All reasons, none where the service is ready, and the books as last counted.</summary>
    public async Task<(IReadOnlyList<(string Part, string Reason)> Reasons, JournalBooks? Books)> LookAsync(CancellationToken cancellationToken)
    {
        var reasons = new List<(string Part, string Reason)>();
        if (connection.Problem is { } problem)
            reasons.Add(("broker", problem));
        var counted = await LookAsync(books, "journal", reasons, cancellationToken);
        if ((await LookAsync(folder, "data", reasons, cancellationToken))?.Problem is { } full)
            reasons.Add(("data", full));
        if (circuit.IsOpen)
            reasons.Add(("model", $"not asked for a while, for it failed again and again; the manual answers alone: {circuit.LastError}"));
        reasons.AddRange(board.NotReady);
        reasons.AddRange(files.Problems);
        return (reasons, counted);
    }

    private async Task<T?> LookAsync<T>(SharedResult<T> shared, string part, List<(string Part, string Reason)> reasons, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await shared.GetAsync(cancellationToken).WaitAsync(Patience, time, cancellationToken);
        }
        catch (TimeoutException) when (shared.Last is { } last)
        {
            // Slow, not broken: what was found last is a few seconds old.
            return last;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever is wrong with one part, the others are looked at too.
            reasons.Add((part, e.Message.ReplaceLineEndings(" ")));
            return null;
        }
    }
}
