using System.CommandLine;
using System.Globalization;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Composition;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.Fusion.Evaluation;
using EdgeDiag.Fusion.Evaluation.Contestants;
using EdgeDiag.Fusion.Evaluation.Perturbations;
using EdgeDiag.Fusion.Evaluation.Questions;
using EdgeDiag.Fusion.Evaluation.Reports;

namespace EdgeDiag.EdgeHost.Commands;

/// <summary><c>eval</c>: how often answers are right, beside rivals that use no model.</summary>
internal static class EvalCommand
{
    private const string AllPerturbations = "all";

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
        var codes = new Option<bool>("--codes")
        {
            Description = "Ask about every code of the manuals instead of tickets: alone, with readings, with lamps, with its title as text",
        };
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
            codes,
            output,
            json,
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.Validators.Add(r =>
        {
            if (!r.GetValue(codes))
                return;
            foreach (var option in (Option[])[split, perturb, by])
                if (r.GetResult(option) is { Implicit: false })
                    r.AddError($"{option.Name}: expected none with --codes, which asks about no tickets");
        });
        command.SetAction(
            (result, cancellation) =>
                CommandErrors.GuardAsync(async () =>
                {
                    var configuration = EdgeDiagHost.Configure(result.UnmatchedTokens);
                    if (result.GetValue(codes))
                        return await EvalCodes.RunAsync(
                            result.GetValue(suite)!,
                            new EvaluationRequest
                            {
                                Command = CommandLineOf(result),
                                Commit = CommandOutput.Commit(),
                                Limit = result.GetValue(limit),
                                Seed = result.GetValue(seed),
                                Progress = Tell,
                            },
                            new EvalModels(configuration, result.GetValue(adapters)!, result.GetValue(baseline)),
                            result.GetValue(output),
                            result.GetValue(json),
                            cancellation
                        );
                    using var read = EvaluationSuite.Load(Locate.Existing(result.GetValue(suite)!), result.GetValue(split)!);
                    var names = result.GetValue(perturb)!;
                    var request = new EvaluationRequest
                    {
                        Command = CommandLineOf(result),
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
                    using var models = new EvalModels(configuration, result.GetValue(adapters)!, result.GetValue(baseline));
                    var report = await Evaluator.RunAsync(read, Contestants(read, models), request, cancellation);
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

    private static IEnumerable<IContestant> Contestants(EvaluationSuite suite, EvalModels models)
    {
        foreach (var (name, model) in models.All())
        {
            yield return new DiagnosticianContestant(name, model, TimeProvider.System, models.Options);
            // The rivals on tickets belong to the manual alone: none of them has a model.
            if (model is not null || suite.EarlierTickets.Count == 0)
                continue;
            yield return new TicketMajority(suite.EarlierTickets, suite.Manuals.Codes);
            yield return NearestTicket.Tuned(suite.Earlier, suite.Validation);
        }
    }

    private static string CommandLineOf(ParseResult result) => "edgediag " + string.Join(' ', result.Tokens.Select(t => Quoted(t.Value)));

    private static string Quoted(string token) =>
        token.Length > 0 && token.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or ':' or '=' or ',')
            ? token
            : $"'{token.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static void Tell(string doing, int done, int of) =>
        Terminals.Progress(done < of ? string.Create(CultureInfo.InvariantCulture, $"{doing} {done}/{of}") : "");
}
