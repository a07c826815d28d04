using System.CommandLine;
using System.Globalization;
using EdgeDiag.EdgeHost.Learning;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Model.Lora;
using EdgeDiag.Model.Training;
using Microsoft.Extensions.Configuration;
using Spectre.Console;

namespace EdgeDiag.EdgeHost.Commands;

/// <summary><c>train</c>: a LoRA adapter from closed tickets.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        var output = new Option<string>("--out") { Description = "Folder of the adapter", Required = true };
        var tickets = new Option<string>("--tickets") { Description = "Tickets to learn from; default tickets/train.jsonl of the plant" };
        var work = new Option<string>("--work") { Description = "Folder of the checkpoint; an interrupted run continues from it", DefaultValueFactory = _ => "var/train" };
        var epochs = Number("--epochs", "Passes over the tickets", 8, 1, 1000);
        var batch = Number("--batch", "Tickets a step", 16, 1, 1024);
        var rank = Number("--rank", "Rank of the update", 8, 1, 1024);
        var alpha = new Option<double>("--alpha") { Description = "The update is scaled by alpha / rank", DefaultValueFactory = _ => 16 };
        var dropout = new Option<double>("--dropout") { Description = "On the adapter's input", DefaultValueFactory = _ => 0.05 };
        var targets = new Option<string>("--targets") { Description = "Projections, by comma", DefaultValueFactory = _ => "q_proj,k_proj,v_proj,o_proj" };
        var rate = new Option<double>("--rate") { Description = "Peak learning rate", DefaultValueFactory = _ => 2e-3 };
        var spoilt = new Option<double>("--spoilt") { Description = "Tickets that are also learned with something missing, wrong or removed, as a share of the tickets", DefaultValueFactory = _ => 0.7 };
        spoilt.Validators.Add(r => { if (r.GetValueOrDefault<double>() is not (>= 0 and <= 4)) r.AddError("--spoilt: expected 0 to 4"); });
        var from = new Option<string?>("--from") { Description = "Adapter to go on from; its rank, alpha and projections then count" };
        var compute = new Option<string>("--compute") { Description = "Type of products: f32 or bf16", DefaultValueFactory = _ => "f32" };
        compute.AcceptOnlyFromAmong("f32", "bf16");
        var stabilized = new Option<bool>("--rslora") { Description = "Scale the update by alpha / root of rank instead of alpha / rank" };
        var decomposed = new Option<bool>("--dora") { Description = "Train the length of each weight's rows apart from their direction" };
        var ranks = Pattern("--rank-pattern", "NAME=RANK, by comma: ranks of some projections, by the end of their names");
        var alphas = Pattern("--alpha-pattern", "NAME=ALPHA, by comma: alphas of some projections");
        var every = Number("--checkpoint-every", "Steps between checkpoints", 50, 1, 1_000_000);
        var seed = Number("--seed", "Of factors, dropout and order", 1, 0, int.MaxValue);
        var command = new Command("train", "Train a LoRA adapter on closed tickets") { output, tickets, work, epochs, batch, rank, alpha, dropout, targets, rate, spoilt, from, compute, stabilized, decomposed, ranks, alphas, every, seed };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((result, cancellation) => CommandErrors.GuardAsync(() =>
        {
            var configuration = EdgeDiagHost.Configure(result.UnmatchedTokens);
            var host = configuration.Get<HostSettings>() ?? new HostSettings();
            var model = configuration.GetSection("Model").Get<ModelSettings>() ?? new ModelSettings();
            var diagnoses = configuration.GetSection("Diagnoses").Get<DiagnosisOptions>() ?? new DiagnosisOptions();
            var plant = Locate.Existing(host.Plant);
            var lora = new LoraConfig
            {
                BaseModel = "", Rank = result.GetValue(rank), Alpha = result.GetValue(alpha), Dropout = result.GetValue(dropout),
                TargetModules = result.GetValue(targets)!.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
                RankStabilized = result.GetValue(stabilized), Decomposed = result.GetValue(decomposed),
                RankPattern = Entries(result.GetValue(ranks)).ToDictionary(e => e.Name, e => (int)e.Value), AlphaPattern = Entries(result.GetValue(alphas)).ToDictionary(e => e.Name, e => e.Value),
            };
            var request = new TrainingRequest(plant, result.GetValue(tickets) ?? Path.Combine(plant, "tickets", "train.jsonl"), Locate.Existing(model.Path), model.Device,
                result.GetValue(output)!, result.GetValue(work)!, lora, result.GetValue(epochs), result.GetValue(batch), result.GetValue(rate), diagnoses.Tickets, result.GetValue(spoilt), result.GetValue(compute)!, result.GetValue(seed))
            {
                Data = host.Data, CheckpointEvery = result.GetValue(every),
                From = result.GetValue(from) is { } folder ? Locate.Existing(folder) : null,
            };
            return Task.Run(() => Run(request, cancellation), CancellationToken.None);
        }));
        return command;
    }

    private static int Run(TrainingRequest request, CancellationToken cancellation)
    {
        LowPriority.Take();
        var console = Terminals.Errors;
        TrainingProgress? last = null;
        if (Console.IsErrorRedirected)
        {
            // A log file gets a line now and then instead of a bar.
            AdapterTraining.Run(request, Console.Error.WriteLine, p =>
            {
                if (p.Step % 25 == 0 || p.Step == p.Steps) Console.Error.WriteLine($"step {p.Step}/{p.Steps}  {Describe(p)}");
            }, cancellation);
            return 0;
        }

        console.Progress().Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn()).Start(context =>
        {
            var task = context.AddTask("reading tickets", maxValue: 1);
            AdapterTraining.Run(request, line => console.MarkupLine(Markup.Escape(line)), p =>
            {
                last = p;
                task.MaxValue = p.Steps;
                task.Value = p.Step;
                task.Description = Describe(last);
            }, cancellation);
        });
        return 0;
    }

    private static string Describe(TrainingProgress p) => string.Create(CultureInfo.InvariantCulture,
        $"loss {p.Loss:F4}  {p.TokensPerSecond:F0} tokens/s  left {p.TimeLeft:hh\\:mm\\:ss}");

    private static Option<string?> Pattern(string name, string description)
    {
        var option = new Option<string?>(name) { Description = description };
        option.Validators.Add(r =>
        {
            foreach (var part in (r.GetValueOrDefault<string?>() ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                if (part.Split('=') is not [{ Length: > 0 }, var value] || !double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || number is not (> 0 and <= 1e6) || (name == "--rank-pattern" && (number % 1 != 0 || number > 1024)))
                    r.AddError($"{name}: expected NAME=NUMBER, by comma, found {part}");
        });
        return option;
    }

    private static IEnumerable<(string Name, double Value)> Entries(string? pattern) =>
        (pattern ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(p => p.Split('=')).DistinctBy(p => p[0]).Select(p => (p[0], double.Parse(p[1], CultureInfo.InvariantCulture)));

    private static Option<int> Number(string name, string description, int value, int from, int to)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(r =>
        {
            if (r.GetValueOrDefault<int>() is var v && (v < from || v > to)) r.AddError($"{name}: expected {from} to {to}, found {v}");
        });
        return option;
    }
}
