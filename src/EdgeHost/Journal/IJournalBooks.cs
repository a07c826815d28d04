namespace EdgeDiag.EdgeHost.Journal;

/// <summary>Where every fault message has gone.</summary>
public interface IJournalBooks
{
    /// <summary>The books at this moment.</summary>
    JournalBooks Books();
}
