using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Codes;
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
    /// <param name="folder">The folder.</param>
    /// <param name="leftOut">Told why a ticket cannot be used and is left out; null refuses the folder because of it.</param>
    /// <exception cref="InvalidInputException">A file is missing or cannot be used.</exception>
    public static PlantData Load(string folder, Action<string>? leftOut = null)
    {
        var path = Locate.Required("Plant", folder, "a folder with devices.json and manuals");
        var devices = DeviceCatalog.Load(Path.Combine(path, "devices.json"));
        var tickets = Path.Combine(path, "tickets", "train.jsonl");
        var manuals = ManualIndex.Build(Path.Combine(path, "manuals"), devices);
        return new PlantData(
            devices,
            manuals,
            !File.Exists(tickets) ? new TicketIndex([], devices, manuals.Codes)
                : leftOut is null ? new TicketIndex(TicketFile.Read(tickets), devices, manuals.Codes)
                : Usable(tickets, devices, manuals.Codes, leftOut)
        );
    }

    private static TicketIndex Usable(string path, DeviceCatalog devices, PlantCodes codes, Action<string> leftOut)
    {
        var tickets = TicketFile.ReadUsable(path, leftOut);
        try
        {
            return new TicketIndex(tickets, devices, codes);
        }
        catch (Exception e)
        {
            // A ticket that can be read and not compared. Earlier tickets help an answer; none of them is worth the start.
            leftOut($"{path}: no ticket is used, for one cannot be compared: {e.Message}");
            return new TicketIndex([], devices, codes);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Manuals.Dispose();
}
