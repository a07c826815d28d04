using System.CommandLine;
using EdgeDiag.PlantSimulator.Lexicons;
using EdgeDiag.PlantSimulator.Pretraining;

namespace EdgeDiag.PlantSimulator.Commands;

/// <summary><c>show</c>: prints reading tasks as the base model is trained on them.</summary>
internal static class ShowCommand
{
    public static Command Create()
    {
        var count = new Option<int>("--count") { Description = "Tasks to print", DefaultValueFactory = _ => 3 };
        var seed = new Option<int>("--seed") { Description = "Seed of the tasks", DefaultValueFactory = _ => 1 };
        var command = new Command("show", "Print reading tasks about random plants with their right answers") { count, seed };
        command.SetAction(result => Print(result.GetValue(count), result.GetValue(seed)));
        return command;
    }

    private static void Print(int count, int seed)
    {
        var lexicon = Lexicon.Load();
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            var task = ReadingTask.Draw(random, lexicon);
            Console.WriteLine($"{task.Prompt.Text}[{task.Label}]  ({task.Kind})");
            Console.WriteLine(
                $"signs that show: {string.Join(" ", task.Prompt.Signs.Zip(task.SignShows, (s, shows) => $"[{s.Label}]{s.Text}={(shows ? "yes" : "no")}"))}"
            );
            Console.WriteLine();
        }
    }
}
