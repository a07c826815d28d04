using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.EdgeHost.Tickets;

/// <summary>Tickets that are brought in from a file.</summary>
public sealed partial class TicketStore
{
    /// <summary>Keeps tickets of a file, all or none; those whose id is known already are left as they are.</summary>
    /// <param name="records">The tickets.</param>
    /// <param name="isKnown">Told of each that was known already: it, and what the store has; null there where that cannot be read.</param>
    /// <returns>How many were new.</returns>
    /// <exception cref="InvalidInputException">One of them could not be read again.</exception>
    public int Import(IEnumerable<TicketRecord> records, Action<TicketRecord, TicketRecord?>? isKnown = null)
    {
        var rows = records.Select(TicketRow.FromRecord).ToList();
        return Use(() =>
        {
            using var transaction = Db().BeginTransaction();
            var known = new List<(TicketRecord, TicketRecord?)>();
            foreach (var (row, record) in rows)
                if (!Write(row, "DO NOTHING"))
                    known.Add((record, FindById(row.Id)));
            transaction.Commit();
            foreach (var (record, has) in known)
                isKnown?.Invoke(record, has);
            return rows.Count - known.Count;
        });
    }
}
