using System.CommandLine;
using System.Globalization;
using System.Reflection;
using EdgeDiag.EdgeHost.Diagnosing;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Evaluation;
using EdgeDiag.Model;
using Microsoft.Extensions.Configuration;
using Spectre.Console;

namespace EdgeDiag.EdgeHost.Commands;

/// <summary><c>eval</c>: how often answers are right, beside rivals that use no model.</summary>
internal static class EvalCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public static Command Create()
    {
        var suite = new Option<string>("--suite") { Description = "Folder with devices.json, manuals and tickets", Required = true };
        var adapter = new Option<string?>("--adapter") { Description = "Adapter folder; default that of the settings" };
        var baseline = new Option<bool>("--baseline") { Description = "Also measure the manual alone, the ticket rivals and the base without adapter" };
        var split = new Option<string>("--split") { Description = "Which tickets are asked about: heldout or validation", DefaultValueFactory = _ => "heldout" };
        split.AcceptOnlyFromAmong("heldout", "validation");
        var json = new Option<bool>("--json") { Description = "Print the report as one line of JSON" };
        var command = new Command("eval", "Measure accuracy, hallucination rate and latency on held-out tickets") { suite, adapter, baseline, split, json };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((result, cancellation) => CommandErrors.GuardAsync(async () =>
        {
            var configuration = EdgeDiagHost.Configure(result.UnmatchedTokens);
            using var read = EvaluationSuite.Load(Locate.Existing(result.GetValue(suite)!), result.GetValue(split)!);
            var report = await MeasureAsync(read, result.GetValue(adapter), result.GetValue(baseline), configuration, cancellation);
            if (result.GetValue(json)) Console.WriteLine(report.Json());
            else Print(report);
            return 0;
        }));
        return command;
    }

    /// <summary>The commit the program was built from, as the build wrote it into the assembly; empty outside a repository.</summary>
    internal static string Commit() =>
        typeof(EvalCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+') is [_, var commit] ? commit : "";

    private static async Task<EvaluationReport> MeasureAsync(EvaluationSuite suite, string? adapter, bool baseline, IConfiguration configuration, CancellationToken cancellation)
    {
        var settings = configuration.GetSection("Model").Get<ModelSettings>() ?? new ModelSettings();
        var options = configuration.GetSection("Diagnoses").Get<DiagnosisOptions>() ?? new DiagnosisOptions();
        adapter ??= settings.Adapter;
        var contestants = new List<Func<IContestant>>();
        using var owned = new OwnedModels();
        if (baseline)
        {
            contestants.Add(() => new DiagnosticianContestant("manual-only", null, TimeProvider.System, options));
            contestants.Add(() => new TicketMajority(suite.EarlierTickets));
            contestants.Add(() => new NearestTicket(suite.Earlier));
        }

        if (settings.Path.Length > 0 && (baseline || adapter.Length == 0)) contestants.Add(() => Model("base", null));
        if (settings.Path.Length > 0 && adapter.Length > 0) contestants.Add(() => Model(Path.GetFileName(Path.TrimEndingDirectorySeparator(adapter)), Locate.Existing(adapter)));
        // Loaded when its turn comes: one model in memory at a time.
        return await EvaluationReport.MeasureAsync(suite, Commit(), contestants.Select(c => c()), Tell(suite.Questions.Count), cancellation);

        DiagnosticianContestant Model(string name, string? folder)
        {
            var model = owned.Replace(new LanguageModelAnswering(LanguageModel.Load(Locate.Existing(settings.Path), folder, settings.Device, settings.Precision), Patience, TimeProvider.System));
            return new DiagnosticianContestant(name, model, TimeProvider.System, options);
        }
    }

    private static Action<string, int> Tell(int questions) => (name, done) =>
    {
        if (!Console.IsErrorRedirected) Console.Error.Write(done < questions ? $"\r{name} {done}/{questions}   " : "\r\u001b[K");
    };

    private static void Print(EvaluationReport report)
    {
        var table = new Table { Border = TableBorder.Simple, Title = new TableTitle(Markup.Escape($"{report.Suite}, suite {report.Digest}, commit {(report.Commit.Length > 0 ? report.Commit[..Math.Min(10, report.Commit.Length)] : "unknown")}")) };
        foreach (var column in new[] { "row", "language", "n", "top-1", "95% interval", "top-3", "citations", "halluc.", "cut claims", "ECE", "P50 s", "P99 s" })
            table.AddColumn(new TableColumn(column) { Alignment = column is "row" or "language" ? Justify.Left : Justify.Right });
        foreach (var r in report.Rows)
            table.AddRow(Markup.Escape(r.Name), r.Language, r.N.ToString(CultureInfo.InvariantCulture), F(r.Top1), $"{F(r.Top1Low)} to {F(r.Top1High)}", F(r.Top3), F(r.CitationPrecision), F(r.HallucinationRate), F(r.CutClaimsRate), F(r.Ece), F(r.P50, "F4"), F(r.P99, "F4"));
        Terminals.Output.Write(table);
    }

    private static string F(double? value, string format = "F3") => value?.ToString(format, CultureInfo.InvariantCulture) ?? "";

    private sealed class OwnedModels : IDisposable
    {
        private LanguageModelAnswering? _current;

        public LanguageModelAnswering Replace(LanguageModelAnswering next)
        {
            _current?.Dispose();
            return _current = next;
        }

        public void Dispose() => _current?.Dispose();
    }
}
