using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.EdgeHost.Tickets;

/// <summary>The tickets of this box. A method that returns has committed.</summary>
public interface ITicketStore
{
    /// <summary>Grows with every change, by whichever process.</summary>
    long Mark();

    /// <summary>Keeps a ticket; one of the same id is replaced unless a later verdict made it.</summary>
    /// <returns>Whether anything changed.</returns>
    bool Put(TicketRecord record);

    /// <summary>Keeps tickets of a file, all or none; those whose id is known already are left as they are.</summary>
    /// <returns>How many were new.</returns>
    int Import(IEnumerable<TicketRecord> records);

    /// <summary>The tickets that changed after a mark, in the order of their changes.</summary>
    /// <param name="after">A mark; 0 for all.</param>
    IReadOnlyList<TicketRecord> Since(long after);
}
