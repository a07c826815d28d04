using System.Globalization;
using System.Text.Json;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Languages;
using Spectre.Console;

namespace EdgeDiag.EdgeHost.Commands;

/// <summary>A diagnosis for reading in a terminal.</summary>
internal static class DiagnosisView
{
    private const int BarWidth = 12;

    public static void Print(IAnsiConsole console, Diagnosis d)
    {
        var words = d.Language.Terminal();
        var rows = new List<Markup> { new(Terminals.Text(d.Summary)) };
        if (d.Section is { } section)
            rows.Add(new Markup($"[grey]{words.Manual} {Terminals.Text(section.Ref)}:[/] {Terminals.Text(section.Title)}"));
        if (d.Section?.Text is { Length: > 0 } text)
            rows.Add(new Markup($"    [grey]{Terminals.Text(text)}[/]"));
        foreach (var cause in d.Causes)
        {
            rows.Add(
                new Markup(
                    $"[yellow]{Bar(cause.Confidence)}[/] {cause.Confidence.ToString("P0", CultureInfo.InvariantCulture)} [bold]{Terminals.Text(cause.Text)}[/]"
                )
            );
            var unreviewed = $" [red]{words.Unreviewed}[/]";
            rows.AddRange(
                cause.Evidence.Select(e => new Markup(
                    $"    [grey]{Kind(e.Kind, words)} {Terminals.Text(e.Ref)}:[/] {Terminals.Text(e.Quote)}{(e.Reviewed ? "" : unreviewed)}"
                ))
            );
            if (cause.Actions.Count > 0)
                rows.Add(new Markup($"    [green]{words.Remedy}[/]"));
            rows.AddRange(Steps(cause.Actions));
        }

        if (d.Causes.Count == 0 && d.Actions.Count > 0)
            rows.Add(new Markup($"[green]{words.Remedy}[/]"));
        if (d.Causes.Count == 0)
            rows.AddRange(Steps(d.Actions));
        if (d.Checks.Count > 0)
            rows.Add(new Markup($"[green]{words.Check}[/]"));
        rows.AddRange(d.Checks.Select(c => new Markup($"  - {Terminals.Text(c)}")));
        var model =
            d.Model.Base.Length == 0 ? words.NoModel
            : d.Model.Adapter.Length > 0 ? $"{d.Model.Base} + {d.Model.Adapter}"
            : d.Model.Base;
        rows.Add(
            new Markup(
                $"[grey]{d.Stage.ToString().ToLowerInvariant()}, {JsonNamingPolicy.SnakeCaseLower.ConvertName(d.Outcome.ToString())}, {d.LatencyMs} "
                    + $"ms, {Terminals.Text(model)}, {d.FaultIds.Count} {(d.FaultIds.Count == 1 ? words.Fault : words.Faults)}, {Terminals.Text(d.Id)}[/]"
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

    private static IEnumerable<Markup> Steps(IReadOnlyList<string> actions) =>
        actions.Select((a, i) => new Markup(string.Create(CultureInfo.InvariantCulture, $"      {i + 1}. {Terminals.Text(a)}")));

    private static string Kind(string kind, TerminalWords words) =>
        kind switch
        {
            "manual" => words.Manual,
            "ticket" => words.Ticket,
            "reading" => words.Reading,
            "image" => words.Image,
            _ => kind,
        };

    private static string Bar(double share)
    {
        var full = (int)Math.Round(share * BarWidth);
        return new string('█', full) + new string('░', BarWidth - full);
    }
}
