namespace EdgeDiag.EdgeHost.Tickets;

/// <summary>A row of the ticket store that cannot be read.</summary>
/// <param name="Row">Its number in the table.</param>
/// <param name="Id">Its id, as far as it has one.</param>
/// <param name="Reason">Why, in one line.</param>
/// <param name="Columns">What it holds, by column.</param>
public sealed record BadTicket(long Row, string Id, string Reason, IReadOnlyDictionary<string, string?> Columns)
{
    /// <summary>The row in one line, for people.</summary>
    public override string ToString() => $"{TicketStore.FileName}: {Id}: {Reason}; left out, 'edgediag tickets repair' sets it aside";
}
