using System.CommandLine;
using System.Globalization;
using System.Reflection;
using EdgeDiag.EdgeHost.Adapters;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Composition;
using EdgeDiag.EdgeHost.Diagnosing;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Evaluation;
using EdgeDiag.Fusion.Evaluation.Contestants;
using EdgeDiag.Fusion.Evaluation.Perturbations;
using EdgeDiag.Fusion.Evaluation.Questions;
using EdgeDiag.Fusion.Evaluation.Reports;
using EdgeDiag.Model;
using EdgeDiag.Model.Chat;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Commands;

/// <summary><c>eval</c>: how often answers are right, beside rivals that use no model.</summary>
internal static class EvalCommand
{
    private const string AllPerturbations = "all";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public static Command Create()
    {
        var suite = new Option<string>("--suite") { Description = "Folder with suite.json, or with devices.json, manuals and tickets", Required = true };
        var adapters = new Option<string[]>("--adapter")
        {
            Description = "Adapter folder or name@version of the registry, may be given several times; default that of the settings",
            DefaultValueFactory = _ => [],
        };
        var baseline = new Option<bool>("--baseline") { Description = "Also measure the manual alone, the ticket rivals and the base without adapter" };
        var split = new Option<string>("--split")
        {
            Description = "Which tickets are asked about: heldout or validation",
            DefaultValueFactory = _ => "heldout",
        };
        split.AcceptOnlyFromAmong("heldout", "validation");
        var limit = new Option<int?>("--limit") { Description = "Ask about the first so many tickets alone" };
        limit.Validators.Add(r =>
        {
            if (r.GetValueOrDefault<int?>() is < 1)
                r.AddError("--limit: expected at least 1");
        });
        var perturb = new Option<string[]>("--perturb")
        {
            Description = $"Also ask about perturbed tickets: {string.Join(", ", PerturbationCatalog.Names)} or all; may be given several times",
            DefaultValueFactory = _ => [],
        };
        perturb.AcceptOnlyFromAmong([.. PerturbationCatalog.Names, AllPerturbations]);
        var seed = new Option<int>("--seed") { Description = "Of the perturbations", DefaultValueFactory = _ => 1 };
        var by = new Option<string?>("--by") { Description = "Also print a table by type or code" };
        by.AcceptOnlyFromAmong("type", "code");
        var output = new Option<string?>("--out") { Description = "Folder for report.json, report.html and answers.jsonl" };
        var json = new Option<bool>("--json") { Description = "Print the report as one line of JSON" };
        var command = new Command("eval", "Measure accuracy, hallucination rate and latency on held-out tickets")
        {
            suite,
            adapters,
            baseline,
            split,
            limit,
            perturb,
            seed,
            by,
            output,
            json,
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(
            (result, cancellation) =>
                CommandErrors.GuardAsync(async () =>
                {
                    var configuration = EdgeDiagHost.Configure(result.UnmatchedTokens);
                    using var read = EvaluationSuite.Load(Locate.Existing(result.GetValue(suite)!), result.GetValue(split)!);
                    var names = result.GetValue(perturb)!;
                    var request = new EvaluationRequest
                    {
                        Command = "edgediag " + string.Join(' ', result.Tokens.Select(t => Quoted(t.Value))),
                        Commit = CommandOutput.Commit(),
                        Limit = result.GetValue(limit),
                        Seed = result.GetValue(seed),
                        Progress = Tell,
                        Perturbations =
                        [
                            .. PerturbationCatalog.CreateAll(read.Manuals.Sections).Where(p => names.Contains(AllPerturbations) || names.Contains(p.Name)),
                        ],
                    };
                    // Before hours of measuring, not after.
                    if (result.GetValue(output) is { } folder)
                        Directory.CreateDirectory(folder);
                    var report = await MeasureAsync(read, result.GetValue(adapters)!, result.GetValue(baseline), request, configuration, cancellation);
                    if (result.GetValue(output) is { } written)
                    {
                        await File.WriteAllTextAsync(Path.Combine(written, "report.json"), report.FullJson(), cancellation);
                        await File.WriteAllTextAsync(Path.Combine(written, "report.html"), HtmlReport.Write(report), cancellation);
                        await File.WriteAllLinesAsync(Path.Combine(written, "answers.jsonl"), report.Answers.Select(a => a.Line()), cancellation);
                    }

                    if (result.GetValue(json))
                        Console.WriteLine(report.Json());
                    else
                        EvalTables.Print(report, result.GetValue(by));
                    return 0;
                })
        );
        return command;
    }

    private static async Task<EvaluationReport> MeasureAsync(
        EvaluationSuite suite,
        string[] adapters,
        bool baseline,
        EvaluationRequest request,
        IConfiguration configuration,
        CancellationToken cancellation
    )
    {
        var settings = configuration.GetSection("Model").Get<ModelSettings>() ?? new ModelSettings();
        var options = configuration.GetSection("Diagnoses").Get<DiagnosisOptions>() ?? new DiagnosisOptions();
        if (adapters.Length == 0 && settings.Adapter.Length > 0)
            adapters = [settings.Adapter];
        var planner = new AdapterPlanner(CommandSettings.OpenRegistry(configuration), Options.Create(settings), Options.Create(new CandidateSettings()));
        using var owned = new OwnedModels();
        // Loaded when its turn comes: one model in memory at a time.
        return await Evaluator.RunAsync(suite, Contestants(), request, cancellation);

        IEnumerable<IContestant> Contestants()
        {
            if (baseline)
            {
                yield return new DiagnosticianContestant("manual-only", null, TimeProvider.System, options);
                if (suite.EarlierTickets.Count > 0)
                {
                    yield return new TicketMajority(suite.EarlierTickets, suite.Manuals.Codes);
                    yield return NearestTicket.Tuned(suite.Earlier, suite.Validation);
                }
            }

            if (settings.Path.Length == 0)
                yield break;
            if (baseline || adapters.Length == 0)
                yield return Model("base", null);
            foreach (var adapter in adapters)
                yield return Model(RowName(adapter, adapters), planner.Source(adapter).Folder);
        }

        DiagnosticianContestant Model(string name, string? folder)
        {
            owned.Release();
            var model = owned.Keep(
                new LanguageModelAnswering(
                    LanguageModel.Load(Locate.Existing(settings.Path), folder, settings.Device, settings.Precision, settings.ChatTemplate),
                    Patience,
                    TimeProvider.System
                )
            );
            // The first computation is slower than all others and is no answer.
            model.WarmUpAsync().GetAwaiter().GetResult();
            return new DiagnosticianContestant(name, model, TimeProvider.System, options);
        }
    }

    // The folder's name, or the whole path where two would be called alike.
    private static string RowName(string adapter, string[] adapters)
    {
        string Name(string path) => Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
        return adapters.Count(a => Name(a) == Name(adapter)) > 1 ? adapter : Name(adapter);
    }

    private static string Quoted(string token) =>
        token.Length > 0 && token.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or ':' or '=' or ',')
            ? token
            : $"'{token.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static void Tell(string doing, int done, int of) =>
        Terminals.Progress(done < of ? string.Create(CultureInfo.InvariantCulture, $"{doing} {done}/{of}") : "");

    private sealed class OwnedModels : IDisposable
    {
        private LanguageModelAnswering? _current;

        public LanguageModelAnswering Keep(LanguageModelAnswering model) => _current = model;

        public void Release()
        {
            _current?.Dispose();
            _current = null;
        }

        public void Dispose() => Release();
    }
}
