using EdgeDiag.EdgeHost.Journal.Sqlite;

namespace EdgeDiag.EdgeHost.Watchdog;

/// <summary>The journal answers a small query: whoever holds its lock lets go of it again.</summary>
internal sealed class JournalProbe(FaultJournal journal) : IProgressProbe
{
    /// <inheritdoc/>
    public string Name => "the journal";

    /// <inheritdoc/>
    public Task PassAsync()
    {
        journal.Unpublished(1);
        return Task.CompletedTask;
    }
}
