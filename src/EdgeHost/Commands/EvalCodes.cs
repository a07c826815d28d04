using System.Text.Json;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Evaluation;
using EdgeDiag.Fusion.Evaluation.CodeSuites;
using Spectre.Console;

namespace EdgeDiag.EdgeHost.Commands;

/// <summary><c>eval --codes</c>: every code of a plant's manuals is sent as a fault; no tickets are needed.</summary>
internal static class EvalCodes
{
    /// <summary>Measures and prints.</summary>
    /// <param name="folder">The suite.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="models">Who is asked; disposed of.</param>
    /// <param name="output">Folder for <c>answers.jsonl</c>; null for none.</param>
    /// <param name="json">One line of JSON instead of a table.</param>
    /// <param name="cancellation">Stops between answers.</param>
    public static async Task<int> RunAsync(
        string folder,
        EvaluationRequest request,
        EvalModels models,
        string? output,
        bool json,
        CancellationToken cancellation
    )
    {
        using (models)
        {
            using var suite = CodeSuite.Load(Locate.Existing(folder));
            if (output is not null)
                Directory.CreateDirectory(output);
            var report = await new CodeEvaluator(suite, models.Options, request).RunAsync(models.All(), cancellation);
            if (output is not null)
                await File.WriteAllLinesAsync(Path.Combine(output, "answers.jsonl"), report.Answers.Select(a => Line(a.Name, a.Answer)), cancellation);
            if (json)
                Console.WriteLine(report.Json());
            else
                Print(report);
            return 0;
        }
    }

    private static void Print(CodeReport report)
    {
        var console = Terminals.Output;
        console.MarkupLineInterpolated($"[grey]command[/] {report.Command}");
        console.MarkupLineInterpolated($"[grey]commit[/] {(report.Commit.Length > 0 ? report.Commit : "unknown")}");
        console.MarkupLineInterpolated($"[grey]suite[/] {report.Suite} {report.Digest}");
        console.MarkupLineInterpolated($"[grey]seed[/] {report.Seed}");
        EvalTables.Write(console, report.Table());
    }

    private static string Line(string name, CodeAnswer answer) =>
        JsonSerializer.Serialize(
            new
            {
                Row = name,
                Asked = answer.Asking.ToString().ToLowerInvariant(),
                Section = answer.Section.Ref,
                Language = answer.Final.Language,
                Code = answer.Section.Code,
                answer.Lost,
                answer.Contradicted,
                answer.Seconds,
                answer.Final,
            },
            DiagnosisJson.Options
        );
}
