using System.CommandLine;
using System.Text.Json.Nodes;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.EdgeHost.Tickets;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Tickets;
using Microsoft.Extensions.Configuration;

namespace EdgeDiag.EdgeHost.Commands;

/// <summary><c>tickets</c>: the tickets of this box. Settings such as <c>--Data</c> may follow every command.</summary>
internal static class TicketsCommand
{
    public static Command Create() =>
        new("tickets", "Import, list, export, review and repair the tickets of this box")
        {
            TicketsListCommand.Create(),
            TicketsImportCommand.Create(),
            TicketsExportCommand.Create(),
            TicketsReviewCommand.Create(),
            TicketsRepairCommand.Create(),
        };

    /// <summary>The store of the settings; rows that cannot be read are told on standard error.</summary>
    public static TicketStore Open(IConfiguration configuration) => new(Host(configuration).Data, told: bad => Console.Error.WriteLine(bad));

    /// <summary>Settings of the whole service.</summary>
    public static HostSettings Host(IConfiguration configuration) => configuration.Get<HostSettings>() ?? new HostSettings();

    /// <summary>The machines of the settings' plant.</summary>
    public static DeviceCatalog Devices(IConfiguration configuration) =>
        DeviceCatalog.Load(Path.Combine(Locate.Existing(Host(configuration).Plant), "devices.json"));

    /// <summary>A ticket with where it comes from, as a line of JSON.</summary>
    public static JsonObject Json(TicketRecord record)
    {
        var json = JsonNode.Parse(TicketFile.Line(record.Ticket))!.AsObject();
        json["origin"] = record.Origin.ToString().ToLowerInvariant();
        json["judged"] = record.Judged;
        json["by"] = record.By;
        json["adapter"] = record.Adapter;
        json["said"] = record.Said;
        json["review"] = record.Review.ToString().ToLowerInvariant();
        json["reviewed_by"] = record.ReviewedBy;
        return json;
    }
}
