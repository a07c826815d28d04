using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using EdgeDiag.EdgeHost.Commands.Bench.Service;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Composition;
using EdgeDiag.EdgeHost.Diagnosing;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Evaluation.Questions;
using EdgeDiag.Model;
using Microsoft.Extensions.Configuration;

namespace EdgeDiag.EdgeHost.Commands.Bench.Answers;

/// <summary><c>bench diagnosis</c>: one diagnosis of the plant's held-out tickets after the other.</summary>
internal static class BenchDiagnosisCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public static Command Create()
    {
        var rounds = new Option<int>("--rounds") { Description = "How often each ticket is asked", DefaultValueFactory = _ => 1 };
        var split = new Option<string>("--split") { Description = "heldout or validation", DefaultValueFactory = _ => "heldout" };
        split.AcceptOnlyFromAmong("heldout", "validation");
        var json = new Option<bool>("--json") { Description = "One object on standard output" };
        var command = new Command("diagnosis", "One diagnosis after the other over a suite's tickets, and where its tokens came from") { rounds, split, json };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(
            (result, cancellation) =>
                CommandErrors.GuardAsync(async () =>
                {
                    var configuration = EdgeDiagHost.Configure(result.UnmatchedTokens);
                    var settings = configuration.GetSection("Model").Get<ModelSettings>() ?? new ModelSettings();
                    var options = configuration.GetSection("Diagnoses").Get<DiagnosisOptions>() ?? new DiagnosisOptions();
                    using var suite = EvaluationSuite.Load(
                        Locate.Existing((configuration.Get<HostSettings>() ?? new HostSettings()).Plant),
                        result.GetValue(split)!
                    );
                    using var model = new LanguageModelAnswering(
                        LanguageModel.Load(
                            Locate.Existing(settings.Path),
                            settings.Adapter.Length > 0 ? Locate.Existing(settings.Adapter) : null,
                            settings.Device,
                            settings.Precision
                        ),
                        Patience,
                        TimeProvider.System
                    );
                    await model.WarmUpAsync();
                    var report = await DiagnosisBenchmark.RunAsync(
                        model,
                        suite,
                        options,
                        Math.Max(1, result.GetValue(rounds)),
                        TimeProvider.System,
                        cancellation
                    );
                    if (result.GetValue(json))
                        Console.WriteLine(
                            JsonSerializer.Serialize(
                                new
                                {
                                    BenchOutput.Machine,
                                    Commit = CommandOutput.Commit(),
                                    Rows = new[] { Row(report, settings) },
                                },
                                BenchOutput.Members
                            )
                        );
                    else
                        Print(report, settings);
                    return 0;
                })
        );
        return command;
    }

    private static object Row(DiagnosisReport r, ModelSettings settings) =>
        new
        {
            Shape = "bundled",
            Op = "diagnosis",
            settings.Precision,
            Batch = 1,
            Tokens = Math.Round(r.PromptTokens),
            TokensPerS = r.PromptTokens / r.Seconds.Average(),
            P50S = SwapReport.At(r.Seconds, 0.5),
            P95S = SwapReport.At(r.Seconds, 0.95),
            P99S = SwapReport.At(r.Seconds, 0.99),
            CachedShare = r.Cached,
            MarkerShare = r.Markers,
            SpeculatedShare = r.Speculated,
            r.Acceptance,
        };

    private static void Print(DiagnosisReport r, ModelSettings settings)
    {
        string Ms(double share) => (SwapReport.At(r.Seconds, share) * 1000).ToString("0.0", CultureInfo.InvariantCulture) + " ms";
        string Part(double share) => share.ToString("P1", CultureInfo.InvariantCulture);
        Console.WriteLine(BenchOutput.Machine);
        Console.WriteLine($"commit {CommandOutput.Commit()}");
        Console.WriteLine(
            $"{r.Seconds.Count} diagnoses, {settings.Precision}, {Math.Round(r.PromptTokens)} tokens of prompt: P50 {Ms(0.5)}, P95 {Ms(0.95)}, P99 {Ms(0.99)}"
        );
        Console.WriteLine(
            $"of the prompts' tokens {Part(r.Cached)} came from the prefix cache; of the answers' {Part(r.Markers)} from markers, "
                + $"{Part(r.Speculated)} from speculation{(r.Acceptance is { } a ? $" ({Part(a)} of the guesses were right)" : "")}"
        );
    }
}
