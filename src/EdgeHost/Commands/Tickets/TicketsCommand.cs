using System.CommandLine;
using EdgeDiag.EdgeHost.Storage;

namespace EdgeDiag.EdgeHost.Commands.Tickets;

/// <summary><c>tickets</c>: the tickets of this box. Settings such as <c>--Data</c> may follow every command.</summary>
internal static class TicketsCommand
{
    public static Command Create() =>
        new("tickets", "Import, list, export, review, delete and repair the tickets of this box")
        {
            TicketsListCommand.Create(),
            TicketsImportCommand.Create(),
            TicketsExportCommand.Create(),
            TicketsReviewCommand.Create(),
            TicketsDeleteCommand.Create(),
            TicketsRepairCommand.Create(),
        };
}
