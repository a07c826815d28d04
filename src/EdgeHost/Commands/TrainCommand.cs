using System.CommandLine;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Composition;
using EdgeDiag.EdgeHost.Learning;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion.Diagnoses;
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
        var work = new Option<string>("--work")
        {
            Description = "Folder of the checkpoint; an interrupted run continues from it",
            DefaultValueFactory = _ => "var/train",
        };
        var from = new Option<string?>("--from") { Description = "Adapter to go on from; its rank, alpha and projections then count" };
        var command = new Command("train", "Train a LoRA adapter on closed tickets") { output, tickets, work, from };
        var recipe = new RecipeOptions(command);
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(
            (result, cancellation) =>
                CommandErrors.GuardAsync(async () =>
                {
                    var configuration = EdgeDiagHost.Configure(result.UnmatchedTokens);
                    var host = configuration.Get<HostSettings>() ?? new HostSettings();
                    var model = configuration.GetSection("Model").Get<ModelSettings>() ?? new ModelSettings();
                    var diagnoses = configuration.GetSection("Diagnoses").Get<DiagnosisOptions>() ?? new DiagnosisOptions();
                    var plant = Locate.Existing(host.Plant);
                    var request = new TrainingRequest(
                        plant,
                        result.GetValue(tickets) ?? Path.Combine(plant, "tickets", "train.jsonl"),
                        Locate.Existing(model.Path),
                        model.Device,
                        result.GetValue(output)!,
                        result.GetValue(work)!,
                        recipe.Read(result),
                        diagnoses.Tickets
                    )
                    {
                        Data = host.Data,
                        ChatTemplate = model.ChatTemplate,
                        From = result.GetValue(from) is { } folder ? Locate.Existing(folder) : null,
                    };
                    await using var telemetry = TrainingTelemetry.Create(
                        configuration,
                        Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(request.Output))),
                        TimeProvider.System,
                        Console.Error.WriteLine
                    );
                    // On a thread of its own: training does not give way between two awaits.
                    return await Task.Run(() => Run(request, telemetry, cancellation), CancellationToken.None);
                })
        );
        return command;
    }

    private static int Run(TrainingRequest request, TrainingTelemetry? telemetry, CancellationToken cancellation)
    {
        LowPriority.SetForThisProcess();
        var console = Terminals.Errors;
        if (Console.IsErrorRedirected)
        {
            // A log file gets a line now and then instead of a bar.
            var lines = new PacedLines(Console.Error.WriteLine, request.Time);
            AdapterTraining.Run(
                request,
                Console.Error.WriteLine,
                p =>
                {
                    telemetry?.Add(p);
                    lines.Step(p);
                },
                cancellation
            );
            return 0;
        }

        console
            .Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
            .Start(context =>
            {
                var task = context.AddTask("preparing", maxValue: 1);
                AdapterTraining.Run(
                    request,
                    line => console.MarkupLine(Terminals.Text(line)),
                    p =>
                    {
                        telemetry?.Add(p);
                        task.MaxValue = p.Steps;
                        task.Value = p.Step;
                        task.Description = PacedLines.Describe(p);
                    },
                    cancellation
                );
            });
        return 0;
    }
}
