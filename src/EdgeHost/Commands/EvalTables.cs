using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.Fusion.Evaluation;
using EdgeDiag.Fusion.Evaluation.Reports;
using Spectre.Console;

namespace EdgeDiag.EdgeHost.Commands;

/// <summary>Prints an evaluation for reading.</summary>
internal static class EvalTables
{
    /// <summary>Prints the report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="by"><c>type</c> or <c>code</c> for a table of that; null for none.</param>
    public static void Print(EvaluationReport report, string? by)
    {
        var console = Terminals.Output;
        foreach (var (key, value) in ReportTables.Provenance(report))
            console.MarkupLineInterpolated($"[grey]{key}[/] {value}");
        Write(console, ReportTables.Answers(report));
        Write(console, ReportTables.Grounds(report));
        Write(console, ReportTables.Differences(report));
        Write(console, ReportTables.Perturbations(report));
        foreach (var (figure, meaning) in ReportTables.Meanings(report))
            console.MarkupLineInterpolated($"[grey]{figure}:[/] {meaning}");
        if (by == "type")
            Write(console, ReportTables.Breakdown(report.ByType ?? [], "device type"));
        if (by == "code")
            Write(console, ReportTables.Breakdown(report.ByCode ?? [], "code"));
    }

    /// <summary>Prints a table; nothing where it has no rows.</summary>
    public static void Write(IAnsiConsole console, ReportTable table)
    {
        if (table.Rows.Count == 0)
            return;
        var drawn = new Table { Border = TableBorder.Simple };
        for (var i = 0; i < table.Headings.Count; i++)
            drawn.AddColumn(new TableColumn(Terminals.Text(table.Headings[i])) { Alignment = i < table.Words ? Justify.Left : Justify.Right });
        foreach (var row in table.Rows)
            drawn.AddRow([.. row.Select(Terminals.Text)]);
        console.Write(drawn);
    }
}
