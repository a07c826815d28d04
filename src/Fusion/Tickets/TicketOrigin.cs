namespace EdgeDiag.Fusion.Tickets;

/// <summary>Why there is a ticket.</summary>
public enum TicketOrigin
{
    /// <summary>An engineer found the diagnosis right.</summary>
    Confirmed,

    /// <summary>An engineer named another cause.</summary>
    Corrected,

    /// <summary>An engineer found the diagnosis wrong and named no other cause.</summary>
    Rejected,

    /// <summary>It came from a file.</summary>
    Imported,
}
