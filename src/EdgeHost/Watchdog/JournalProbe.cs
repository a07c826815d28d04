using EdgeDiag.EdgeHost.Journal.Sqlite;

namespace EdgeDiag.EdgeHost.Watchdog;

/// <summary>Whoever reads or writes the journal lets go of it again.</summary>
internal sealed class JournalProbe(FaultJournal journal) : IProgressProbe
{
    /// <inheritdoc/>
    public string Name => "the journal";

    /// <inheritdoc/>
    public Task PassAsync()
    {
        journal.WaitForOthers();
        return Task.CompletedTask;
    }
}
