using System.CommandLine;
using System.Text.Json.Nodes;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.EdgeHost.Tickets;
using EdgeDiag.Fusion.Codes;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Manuals;
using Microsoft.Extensions.Configuration;

namespace EdgeDiag.EdgeHost.Commands.Tickets;

/// <summary>What the commands of tickets open with the settings.</summary>
internal static class TicketsSettings
{
    /// <summary>The store of the settings; rows that cannot be read are told on standard error.</summary>
    public static TicketStore Open(IConfiguration configuration) => new(Host(configuration).Data, told: bad => Console.Error.WriteLine(bad));

    /// <summary>Settings of the whole service.</summary>
    public static HostSettings Host(IConfiguration configuration) => configuration.Get<HostSettings>() ?? new HostSettings();

    /// <summary>The machines of the settings' plant.</summary>
    public static DeviceCatalog Devices(IConfiguration configuration) =>
        DeviceCatalog.Load(Path.Combine(Locate.Existing(Host(configuration).Plant), "devices.json"));

    /// <summary>The codes of the settings' plant; null where it has no manuals.</summary>
    public static PlantCodes? Codes(IConfiguration configuration)
    {
        var folder = Path.Combine(Locate.Existing(Host(configuration).Plant), "manuals");
        if (!Directory.Exists(folder))
            return null;
        using var manuals = ManualIndex.Build(folder, Devices(configuration));
        return manuals.Codes;
    }
}
