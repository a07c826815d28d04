using System.CommandLine;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Tickets;
using EdgeDiag.PlantSimulator.DemoPlant;
using EdgeDiag.PlantSimulator.Lexicons;
using EdgeDiag.PlantSimulator.Plants;
using EdgeDiag.PlantSimulator.Pretraining;
using EdgeDiag.PlantSimulator.Sampling;

namespace EdgeDiag.PlantSimulator.Commands;

/// <summary><c>unseen</c>: writes <c>samples/unseen</c>, machines whose types, parts and codes no training has seen.</summary>
internal static class UnseenCommand
{
    private const int CodesPerType = 6,
        Tickets = 400,
        Days = 60;

    public static Command Create()
    {
        var output = new Option<string>("--out") { Description = "Folder of the suite", DefaultValueFactory = _ => "samples/unseen" };
        var seed = new Option<int>("--seed") { Description = "Seed of machines and tickets", DefaultValueFactory = _ => 77 };
        var command = new Command("unseen", "Write a suite about machines that no training has seen: devices, manuals, held-out tickets") { output, seed };
        command.SetAction(result => Write(result.GetValue(output)!, result.GetValue(seed)));
        return command;
    }

    private static void Write(string folder, int seed)
    {
        var known = Lexicon.Load();
        var names = EmbeddedData.Read<UnseenNames>("unseen.json");
        // What people notice and how they put it stays the lexicon's: a model cannot know words that it has never met.
        var lexicon = known with
        {
            DeviceTypes = names.DeviceTypes,
            Components = names.Components,
        };
        var random = new Random(seed);
        var types = new List<DemoMachineType>();
        var devices = new List<DeviceDescription>();
        foreach (var type in lexicon.DeviceTypes)
        {
            var sensors = RandomPlant.Draw(random, lexicon).Device.Sensors;
            var codes = new List<PlantCode>();
            while (codes.Count < CodesPerType)
                if (RandomPlant.DrawCode(random, lexicon, [.. sensors]) is var code && codes.All(c => c.Code != code.Code))
                    codes.Add(code);
            types.Add(new DemoMachineType(type.Id, new LocalizedText(type.Zh, type.En), sensors, codes));
            devices.Add(new DeviceDescription($"{type.Id}-{random.Next(1, 20):00}", $"line-{random.Next(1, 6)}", type.Id, types[^1].Name, sensors));
        }

        Directory.CreateDirectory(Path.Combine(folder, "tickets"));
        DemoDevices.Write(devices, Path.Combine(folder, "devices.json"));
        DemoManuals.Write(types, Path.Combine(folder, "manuals"));
        TicketFile.Write(Path.Combine(folder, "tickets", "heldout.jsonl"), Draw(random, lexicon, types, devices));
    }

    private static IEnumerable<Ticket> Draw(Random random, Lexicon lexicon, List<DemoMachineType> types, List<DeviceDescription> devices)
    {
        var start = new DateTimeOffset(2026, 3, 2, 6, 0, 0, TimeSpan.FromHours(8));
        for (var i = 0; i < Tickets; i++)
        {
            while (true)
            {
                var at = random.Next(types.Count);
                var code = random.Pick(types[at].Codes);
                var language = random.Chance(0.6) ? Language.Zh : Language.En;
                var history = new PlantHistory(random, lexicon, new RandomPlant(devices[at], code), language, eventful: false);
                if (history.Event(devices[at].Line) is not { } now)
                    continue;
                yield return new CaseSampler(random, lexicon, language).Ticket(
                    $"U-{i + 1:00000}",
                    start.AddMinutes(Days * 1440.0 * i / Tickets),
                    "s1",
                    devices[at],
                    code.Code,
                    now.Situation,
                    now.Hints,
                    now.Cause.Text.In(language),
                    [.. now.Cause.Remedies.Select(r => r.In(language))]
                );
                break;
            }
        }
    }
}
