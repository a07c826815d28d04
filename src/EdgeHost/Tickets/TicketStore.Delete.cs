using EdgeDiag.EdgeHost.Storage;

namespace EdgeDiag.EdgeHost.Tickets;

/// <summary>Tickets that are taken away.</summary>
public sealed partial class TicketStore
{
    /// <inheritdoc/>
    public int Delete(IReadOnlyCollection<string> ids)
    {
        return Use(() =>
        {
            if (IsEmpty)
                return 0;
            using var transaction = Db().BeginTransaction();
            var deleted = 0;
            foreach (var id in ids.Where(id => Db().Scalar("SELECT 1 FROM tickets WHERE id=$id", ("$id", id)) is not null))
            {
                // The mark first: that of the ticket itself may be the last one.
                Db().Run($"INSERT INTO deleted(seq, id) VALUES ({TicketRows.LastMark} + 1, $id)", ("$id", id));
                Db().Run("DELETE FROM tickets WHERE id=$id", ("$id", id));
                deleted++;
            }

            transaction.Commit();
            return deleted;
        });
    }

    /// <inheritdoc/>
    public bool HasDeleted(long after) => Use(() => !IsEmpty && Db().Scalar("SELECT 1 FROM deleted WHERE seq > $after LIMIT 1", ("$after", after)) is not null);
}
