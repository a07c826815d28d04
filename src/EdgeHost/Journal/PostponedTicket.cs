namespace EdgeDiag.EdgeHost.Journal;

/// <summary>A verdict's ticket that could not be written to the ticket store yet.</summary>
/// <param name="Id">Number in the journal.</param>
/// <param name="Verdict">The verdict, as its writer kept it.</param>
public sealed record PostponedTicket(long Id, string Verdict);
