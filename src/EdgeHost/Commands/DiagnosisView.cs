using System.Globalization;
using System.Text.Json;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Diagnoses;
using Spectre.Console;

namespace EdgeDiag.EdgeHost.Commands;

/// <summary>A diagnosis for reading in a terminal.</summary>
internal static class DiagnosisView
{
    private const int BarWidth = 12;

    public static void Print(IAnsiConsole console, Diagnosis d)
    {
        var zh = d.Language == Language.Zh;
        var rows = new List<Markup> { new(Terminals.Text(d.Summary)) };
        foreach (var cause in d.Causes)
        {
            rows.Add(
                new Markup(
                    $"[yellow]{Bar(cause.Confidence)}[/] {cause.Confidence.ToString("P0", CultureInfo.InvariantCulture)} [bold]{Terminals.Text(cause.Text)}[/]"
                )
            );
            var unreviewed = zh ? " [red]未审核[/]" : " [red]unreviewed[/]";
            rows.AddRange(
                cause.Evidence.Select(e => new Markup(
                    $"    [grey]{Kind(e.Kind, zh)} {Terminals.Text(e.Ref)}:[/] {Terminals.Text(e.Quote)}{(e.Reviewed ? "" : unreviewed)}"
                ))
            );
        }

        if (d.Actions.Count > 0)
            rows.Add(new Markup($"[green]{(zh ? "处理" : "Do")}[/]"));
        rows.AddRange(d.Actions.Select((a, i) => new Markup($"  {i + 1}. {Terminals.Text(a)}")));
        var model =
            d.Model.Base.Length == 0 ? (zh ? "无模型" : "no model")
            : d.Model.Adapter.Length > 0 ? $"{d.Model.Base} + {d.Model.Adapter}"
            : d.Model.Base;
        rows.Add(
            new Markup(
                $"[grey]{d.Stage.ToString().ToLowerInvariant()}, {JsonNamingPolicy.SnakeCaseLower.ConvertName(d.Outcome.ToString())}, {d.LatencyMs} "
                    + $"ms, {Terminals.Text(model)}, {d.FaultIds.Count} {(zh ? "条故障" : d.FaultIds.Count == 1 ? "fault" : "faults")}, {Terminals.Text(d.Id)}[/]"
            )
        );
        console.Write(
            new Panel(new Rows(rows))
            {
                Header = new PanelHeader(
                    $" {Terminals.Text(d.Line)} / {Terminals.Text(d.Device)}  {Terminals.Text(d.Code)}  {d.Severity.ToString().ToLowerInvariant()} "
                ),
                Border = BoxBorder.Rounded,
                Expand = true,
            }
        );
    }

    private static string Kind(string kind, bool zh) =>
        (kind, zh) switch
        {
            ("manual", true) => "手册",
            ("ticket", true) => "工单",
            ("reading", true) => "读数",
            ("image", true) => "图像",
            _ => kind,
        };

    private static string Bar(double share)
    {
        var full = (int)Math.Round(share * BarWidth);
        return new string('█', full) + new string('░', BarWidth - full);
    }
}
