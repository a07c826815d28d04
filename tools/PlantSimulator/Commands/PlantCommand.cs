using System.CommandLine;
using EdgeDiag.Fusion.Tickets;
using EdgeDiag.PlantSimulator.DemoPlant;
using EdgeDiag.PlantSimulator.Lexicons;

namespace EdgeDiag.PlantSimulator.Commands;

/// <summary><c>plant</c>: writes <c>samples/plant</c>.</summary>
internal static class PlantCommand
{
    private const int Train = 2000,
        Validation = 200,
        Heldout = 400;

    public static Command Create()
    {
        var output = new Option<string>("--out") { Description = "Folder of the plant", DefaultValueFactory = _ => "samples/plant" };
        var seed = new Option<int>("--seed") { Description = "Seed of tickets and shift", DefaultValueFactory = _ => 1 };
        var command = new Command("plant", "Write the synthetic demo plant: devices, manuals, tickets, a recorded shift") { output, seed };
        command.SetAction(result => Write(result.GetValue(output)!, result.GetValue(seed)));
        return command;
    }

    private static void Write(string folder, int seed)
    {
        var lexicon = Lexicon.Load();
        var plant = DemoPlant.DemoPlant.Load(lexicon);
        Directory.CreateDirectory(Path.Combine(folder, "tickets"));
        DemoDevices.Write(plant.Devices, Path.Combine(folder, "devices.json"));
        DemoManuals.Write(plant.Types, Path.Combine(folder, "manuals"));
        // Three seeds, three spans of time: nothing held out is ever drawn from what trains.
        TicketFile.Write(Path.Combine(folder, "tickets", "train.jsonl"), new DemoTickets(plant, lexicon, seed * 10 + 1).Draw(Train, "T", 0, 120));
        TicketFile.Write(Path.Combine(folder, "tickets", "validation.jsonl"), new DemoTickets(plant, lexicon, seed * 10 + 2).Draw(Validation, "V", 120, 20));
        TicketFile.Write(Path.Combine(folder, "tickets", "heldout.jsonl"), new DemoTickets(plant, lexicon, seed * 10 + 3).Draw(Heldout, "H", 140, 40));
        File.WriteAllLines(Path.Combine(folder, "shift.jsonl"), new DemoShift(plant, lexicon, seed * 10 + 4).Record());
        Console.Error.WriteLine(
            $"{plant.Devices.Count} devices, {plant.Types.Sum(t => t.Codes.Count)} codes, {plant.Types.Sum(t => t.Codes.Sum(c => c.Causes.Count))} causes, "
                + $"{plant.HiddenTruths.Count} truths that no manual tells"
        );
    }
}
