using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Composition;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Evaluation.Questions;
using EdgeDiag.Model;
using EdgeDiag.Model.Chat;
using Microsoft.Extensions.Configuration;

namespace EdgeDiag.EdgeHost.Commands.Bench.Answers;

/// <summary><c>bench precision</c>: what coarser weights cost in answers.</summary>
internal static class BenchPrecisionCommand
{
    public static Command Create()
    {
        var precisions = new Option<string[]>("--precision")
        {
            Description = "Of the weights; several times for several",
            DefaultValueFactory = _ => ["f32", "bf16", "int8", "int4"],
        };
        precisions.AcceptOnlyFromAmong("f32", "bf16", "int8", "int4");
        var split = new Option<string>("--split") { Description = "heldout or validation", DefaultValueFactory = _ => "heldout" };
        split.AcceptOnlyFromAmong("heldout", "validation");
        var json = new Option<bool>("--json") { Description = "One object on standard output" };
        var command = new Command("precision", "Accuracy and perplexity of the right label on a suite's tickets, by precision") { precisions, split, json };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(result =>
            CommandErrors.GuardAsync(() =>
            {
                var configuration = EdgeDiagHost.Configure(result.UnmatchedTokens);
                var model = configuration.GetSection("Model").Get<ModelSettings>() ?? new ModelSettings();
                var earlier = (configuration.GetSection("Diagnoses").Get<DiagnosisOptions>() ?? new DiagnosisOptions()).Tickets;
                using var suite = EvaluationSuite.Load(
                    Locate.Existing((configuration.Get<HostSettings>() ?? new HostSettings()).Plant),
                    result.GetValue(split)!
                );
                var rows = new List<PrecisionRow>();
                foreach (var precision in result.GetValue(precisions)!)
                {
                    Console.Error.WriteLine($"{precision}: {suite.Questions.Count} tickets");
                    using var loaded = LanguageModel.Load(
                        Locate.Existing(model.Path),
                        model.Adapter.Length > 0 ? Locate.Existing(model.Adapter) : null,
                        model.Device,
                        precision,
                        model.ChatTemplate
                    );
                    rows.Add(PrecisionBenchmark.Measure(precision, loaded, suite, earlier));
                }

                if (result.GetValue(json))
                    Console.WriteLine(
                        JsonSerializer.Serialize(
                            new
                            {
                                machine = BenchOutput.Machine,
                                commit = CommandOutput.Commit(),
                                rows,
                            },
                            BenchOutput.Members
                        )
                    );
                else
                    foreach (var row in rows)
                        Console.WriteLine(
                            string.Create(
                                CultureInfo.InvariantCulture,
                                $"{row.Precision, -5} {row.Tickets} tickets, right label first {row.Accuracy:F3}, perplexity of the right label "
                                    + $"{row.Perplexity:F4}"
                            )
                        );
                return Task.FromResult(0);
            })
        );
        return command;
    }
}
