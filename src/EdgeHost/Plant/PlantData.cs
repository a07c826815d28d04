using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.EdgeHost.Plant;

/// <summary>What the service knows of its plant: devices, manuals, earlier tickets.</summary>
/// <param name="Devices">From <c>devices.json</c>.</param>
/// <param name="Manuals">From <c>manuals/</c>.</param>
/// <param name="Tickets">From <c>tickets/train.jsonl</c> where it exists.</param>
public sealed record PlantData(DeviceCatalog Devices, ManualIndex Manuals, TicketIndex Tickets) : IDisposable
{
    /// <summary>Reads a plant folder.</summary>
    /// <exception cref="InvalidInputException">A file is missing or cannot be used.</exception>
    public static PlantData Load(string folder)
    {
        var path = Locate.Required("Plant", folder, "a folder with devices.json and manuals");
        var devices = DeviceCatalog.Load(Path.Combine(path, "devices.json"));
        var tickets = Path.Combine(path, "tickets", "train.jsonl");
        return new PlantData(
            devices,
            ManualIndex.Build(Path.Combine(path, "manuals")),
            File.Exists(tickets) ? new TicketIndex(TicketFile.Read(tickets), devices) : TicketIndex.Empty
        );
    }

    /// <inheritdoc/>
    public void Dispose() => Manuals.Dispose();
}
