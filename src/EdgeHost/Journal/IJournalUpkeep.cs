using EdgeDiag.EdgeHost.Storage;

namespace EdgeDiag.EdgeHost.Journal;

/// <summary>What keeps the journal's file in order.</summary>
public interface IJournalUpkeep
{
    /// <summary>The file.</summary>
    string Path { get; }

    /// <summary>Where a journal that could not be read has been put aside at the start; null where it could.</summary>
    string? DamagedFile { get; }

    /// <summary>How often a row could not be read and was left out, since the start.</summary>
    long UnreadableRows { get; }

    /// <summary>Forgets finished cases received before a time. The books keep their sums.</summary>
    /// <param name="before">Older ones go.</param>
    /// <param name="limit">Most cases at once, so that no message waits for long.</param>
    /// <returns>Cases forgotten.</returns>
    int Archive(DateTimeOffset before, int limit);
}
