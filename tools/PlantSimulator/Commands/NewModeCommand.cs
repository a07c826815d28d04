using System.CommandLine;
using EdgeDiag.Fusion.Tickets;
using EdgeDiag.PlantSimulator.DemoPlant;
using EdgeDiag.PlantSimulator.Lexicons;

namespace EdgeDiag.PlantSimulator.Commands;

/// <summary><c>new-mode</c>: writes <c>samples/new-mode</c>, tickets of a failure that began after the demo plant's others were closed.</summary>
internal static class NewModeCommand
{
    private const int Corrected = 60,
        Heldout = 100;

    public static Command Create()
    {
        var output = new Option<string>("--out") { Description = "Folder", DefaultValueFactory = _ => "samples/new-mode" };
        var seed = new Option<int>("--seed") { Description = "Seed of the tickets", DefaultValueFactory = _ => 1 };
        var command = new Command("new-mode", "Write tickets of a failure of the demo plant that its manuals and tickets know nothing of") { output, seed };
        command.SetAction(result =>
        {
            var lexicon = Lexicon.Load();
            var plant = DemoPlant.DemoPlant.Load(lexicon);
            var folder = result.GetValue(output)!;
            Directory.CreateDirectory(folder);
            var first = result.GetValue(seed) * 10;
            TicketFile.Write(Path.Combine(folder, "corrected.jsonl"), new DemoTickets(plant, lexicon, first + 5).DrawNewMode(Corrected, "N", 181, 20));
            TicketFile.Write(Path.Combine(folder, "heldout.jsonl"), new DemoTickets(plant, lexicon, first + 6).DrawNewMode(Heldout, "M", 201, 20));
        });
        return command;
    }
}
