using System.Text;

namespace EdgeDiag.EdgeHost.Tests.Chaos;

/// <summary>Files that a training reads: recipes, tickets, an adapter to go on from. Few tickets and one epoch, so that a right one ends soon.</summary>
internal static class LearningFiles
{
    private const string Right = """
        {"gradient_checkpointing":false,"compute":"f32","batch":1,"targets":["q_proj"],"rank":2,"alpha":4,"rate":2e-4,"epochs":1,"patience":1}
        """;

    public static FileExample Recipe(ChaosRandom random, string folder)
    {
        var (bytes, what) = HostileJson.Of(random, System.Text.Json.Nodes.JsonNode.Parse(Right)!.AsObject());
        // Without tickets: a recipe that can be used after all must not be trained with for an hour.
        return new(
            "train --recipe",
            what,
            folder,
            [.. Words(folder, PlantFiles.Write(folder, "none.jsonl", [])), "--recipe", PlantFiles.Write(folder, "recipe.json", bytes)]
        );
    }

    public static FileExample Tickets(ChaosRandom random, string folder)
    {
        var (bytes, what) = PlantFiles.TicketLines(random);
        return new(
            "train --tickets",
            what,
            folder,
            [.. Words(folder, PlantFiles.Write(folder, "t.jsonl", bytes)), "--recipe", PlantFiles.Write(folder, "recipe.json", Encoding.UTF8.GetBytes(Right))]
        );
    }

    public static FileExample From(ChaosRandom random, string folder) =>
        ModelFiles.Adapter(random, folder, a => [.. Words(folder, PlantFiles.Write(folder, "none.jsonl", [])), "--from", a]) with
        {
            Input = "train --from",
        };

    public static FileExample Night(ChaosRandom random, string folder)
    {
        var (bytes, what) = PlantFiles.TicketLines(random);
        return new(
            "learn --tickets",
            what,
            folder,
            [
                "learn",
                "--tickets",
                PlantFiles.Write(folder, "t.jsonl", bytes),
                "--Data",
                Path.Combine(folder, "var"),
                "--Plant",
                ChaosService.Plant,
                "--Model:Path",
                ModelFiles.Model,
                "--Model:Adapter",
                "demo",
            ]
        );
    }

    private static string[] Words(string folder, string tickets) =>
        [
            "train",
            "--out",
            Path.Combine(folder, "out"),
            "--work",
            Path.Combine(folder, "work"),
            "--tickets",
            tickets,
            "--Model:Path",
            ModelFiles.Model,
            "--Plant",
            ChaosService.Plant,
            "--Data",
            Path.Combine(folder, "var"),
        ];
}
