using EdgeDiag.EdgeHost.Storage;

namespace EdgeDiag.EdgeHost.Tickets;

/// <summary>What the store does when its file is deleted or replaced while it has it open.</summary>
public sealed partial class TicketStore
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private OpenFiles _files = new();
    private string? _lost;

    /// <summary>
    /// Looks whether the store's file was deleted or replaced while this one has it open; then its content is written to a new file
    /// in the same place. For the service alone: a command is over soon.
    /// </summary>
    /// <returns>What had happened; null where nothing had, or where a call is under way, so that the next look tells.</returns>
    /// <exception cref="Exception">The file cannot be restored now; the next call tries again.</exception>
    public string? RestoreIfLost()
    {
        if (!_lock.TryEnter(LongestWait))
            return null;
        try
        {
            if (_open is not null)
            {
                _lost ??= _files.Lost();
                if (_lost is null)
                    return null;
                LostDatabase.Save(_open, _path);
                Close();
            }

            (var lost, _lost) = (_lost, null);
            if (lost is not null)
                _ = Db();
            return lost;
        }
        finally
        {
            _lock.Exit();
        }
    }

    // The next start takes the copy.
    private void SaveIfLost()
    {
        try
        {
            if (_log is not null && _open is not null && _files.Lost() is not null)
                LostDatabase.Save(_open, _path);
        }
        catch (Exception e) when (SqliteFailures.IsPassing(e))
        {
            // The process ends and the disk refuses: nothing is left to be tried.
        }
    }
}
