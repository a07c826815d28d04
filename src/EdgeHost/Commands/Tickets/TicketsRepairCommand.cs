using System.CommandLine;
using System.Text.Json.Nodes;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.EdgeHost.Tickets;

namespace EdgeDiag.EdgeHost.Commands.Tickets;

/// <summary><c>tickets repair</c>: sets rows of the store aside that cannot be read.</summary>
internal static class TicketsRepairCommand
{
    public static Command Create() =>
        new Command("repair", $"Move tickets that cannot be read to {TicketRepair.FileName} in the data folder").With(
            (_, configuration, json) =>
            {
                var data = TicketsSettings.Host(configuration).Data;
                var bad = TicketRepair.Run(data, TimeProvider.System.GetUtcNow());
                foreach (var row in bad)
                    if (json)
                        CommandOutput.WriteLine(new JsonObject { ["id"] = row.Id, ["reason"] = row.Reason });
                    else
                        Console.WriteLine($"{row.Id}: {row.Reason}");
                if (!json)
                    Console.WriteLine(bad.Count == 0 ? "every ticket can be read" : $"{bad.Count} set aside in {Path.Combine(data, TicketRepair.FileName)}");
                return 0;
            }
        );
}
