using System.CommandLine;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeDiag.EdgeHost.Adapters;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Composition;
using EdgeDiag.EdgeHost.Learning;
using EdgeDiag.EdgeHost.Learning.Nightly;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.EdgeHost.Tickets;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Evaluation.Perturbations;
using EdgeDiag.Fusion.Evaluation.Promotion;
using EdgeDiag.Fusion.Tickets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Commands;

/// <summary><c>learn</c>: the night job. New tickets in; a better adapter promoted, or none.</summary>
internal static class LearnCommand
{
    public static Command Create()
    {
        var tickets = new Option<string?>("--tickets") { Description = "Ticket file to learn from instead of the tickets made of feedback on this box" };
        var name = new Option<string?>("--adapter") { Description = "Adapter of the registry; default that of Model:Adapter" };
        var seed = new Option<int>("--seed") { Description = "Of factors, order and perturbations", DefaultValueFactory = _ => 1 };
        var json = new Option<bool>("--json") { Description = "Print the outcome as one line of JSON" };
        var command = new Command("learn", "Train the champion on new tickets, prove at the gate that it is better, and promote it; meant for the night")
        {
            tickets,
            name,
            seed,
            json,
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(
            (result, cancellation) =>
                CommandErrors.GuardAsync(async () =>
                {
                    var configuration = EdgeDiagHost.Configure(result.UnmatchedTokens);
                    var host = configuration.Get<HostSettings>() ?? new HostSettings();
                    var model = CommandSettings.Model(configuration);
                    var registry = CommandSettings.OpenRegistry(configuration);
                    var planner = new AdapterPlanner(registry, Options.Create(model), Options.Create(new CandidateSettings()));
                    var adapter =
                        result.GetValue(name)
                        ?? planner.Followed
                        ?? throw new OptionsValidationException(
                            "Model",
                            typeof(ModelSettings),
                            [
                                $"Model:Adapter: expected an adapter of the registry, found '{model.Adapter}'; 'edgediag adapters import FOLDER "
                                    + $"--promote' brings a folder in",
                            ]
                        );
                    var gate = Checked(configuration.GetSection("Gate").Get<GateOptions>() ?? new GateOptions(), "Gate");
                    if (gate.PerturbationNames.Except(PerturbationCatalog.Names).FirstOrDefault() is { } unknown)
                        throw new OptionsValidationException(
                            "Gate",
                            typeof(GateOptions),
                            [$"Gate:Perturbations: expected any of {string.Join(", ", PerturbationCatalog.Names)}, found {unknown}"]
                        );
                    var given = result.GetValue(tickets) is { } file ? TicketFile.Read(Locate.Existing(file)) : Stored(host);
                    var request = new LearningRequest(
                        adapter,
                        given,
                        host.Plant,
                        host.Data,
                        model,
                        Checked(configuration.GetSection("Diagnoses").Get<DiagnosisOptions>() ?? new DiagnosisOptions(), "Diagnoses"),
                        Checked(configuration.GetSection("Learning").Get<LearningSettings>() ?? new LearningSettings(), "Learning"),
                        gate
                    )
                    {
                        Seed = result.GetValue(seed),
                    };
                    LowPriority.SetForThisProcess();
                    // On a thread of its own: training does not give way between two awaits.
                    var outcome = await Task.Run(() => Run(request, registry, cancellation), CancellationToken.None);
                    if (result.GetValue(json))
                        Console.WriteLine(Json(outcome));
                    else
                    {
                        foreach (var line in outcome.Report?.Text().Split('\n') ?? [])
                            Console.WriteLine(line);
                        Console.WriteLine(outcome.Line);
                    }

                    return 0;
                })
        );
        return command;
    }

    private static Task<LearningOutcome> Run(LearningRequest request, EdgeDiag.Model.Registry.AdapterRegistry registry, CancellationToken cancellation) =>
        new NightlyLearning(
            request,
            registry,
            TimeProvider.System,
            Console.Error.WriteLine,
            new PacedLines(Console.Error.WriteLine, TimeProvider.System).Step
        ).RunAsync(cancellation);

    private static IReadOnlyList<Ticket> Stored(HostSettings host)
    {
        using var store = new TicketStore(host.Data, told: bad => Console.Error.WriteLine(bad));
        return [.. store.Since(0).Where(r => r.Teaches).Select(r => r.Ticket)];
    }

    private static T Checked<T>(T settings, string section)
        where T : class
    {
        var failures = new List<ValidationResult>();
        if (!Validator.TryValidateObject(settings, new ValidationContext(settings), failures, validateAllProperties: true))
            throw new OptionsValidationException(section, typeof(T), failures.Select(f => f.ErrorMessage!));
        return settings;
    }

    private static string Json(LearningOutcome outcome) =>
        new JsonObject
        {
            ["result"] = JsonNamingPolicy.SnakeCaseLower.ConvertName(outcome.Result.ToString()),
            ["line"] = outcome.Line,
            ["version"] = outcome.Version,
            ["passed"] = outcome.Report?.Passed,
            ["checks"] = outcome.Report is { } report
                ? JsonSerializer.SerializeToNode(report.Checks, new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower })
                : null,
        }.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
