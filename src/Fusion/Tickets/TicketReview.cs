namespace EdgeDiag.Fusion.Tickets;

/// <summary>Whether what a ticket says has been looked at; decides what the ticket may do.</summary>
public enum TicketReview
{
    /// <summary>It counts: it votes in answers and is trained on. Listed causes, imports, and what a named person has said or accepted.</summary>
    Reviewed,

    /// <summary>Free text of a sender that nobody can prove: shown as unreviewed, it neither votes nor trains nor gives an action.</summary>
    Unreviewed,

    /// <summary>One verdict too many of its device in an hour: it is kept and does nothing.</summary>
    Waiting,

    /// <summary>A named person has looked at it and refused it: it does nothing.</summary>
    Refused,
}
