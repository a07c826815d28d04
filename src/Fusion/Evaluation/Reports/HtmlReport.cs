namespace EdgeDiag.Fusion.Evaluation.Reports;

/// <summary>The report as one HTML page: no script, nothing loaded from elsewhere, every text escaped.</summary>
public static class HtmlReport
{
    private const string Style = """
        :root { color-scheme: light dark; --text: #1c1e21; --page: #ffffff; --soft: #d7dade;
          --faint: #f3f4f6; --bar: #2f6fb0; --rival: #98a2ad; --mark: #b4432f; }
        @media (prefers-color-scheme: dark) {
          :root { --text: #e4e6e9; --page: #16181b; --soft: #3d4248; --faint: #1f2226;
            --bar: #6aa9e6; --rival: #6c7680; --mark: #f0937f; } }
        body { font: 15px/1.5 system-ui, sans-serif; color: var(--text); background: var(--page); max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
        h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2.2rem; }
        .wide { overflow-x: auto; } table { border-collapse: collapse; font-size: 13px; }
        th, td { padding: .25rem .6rem; text-align: left; border-bottom: 1px solid var(--soft); white-space: nowrap; }
        th { background: var(--faint); } .number { text-align: right; font-variant-numeric: tabular-nums; }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; } dt { font-weight: 600; } dd { margin: 0; overflow-wrap: anywhere; }
        svg { max-width: 100%; height: auto; margin-right: 1rem; } svg text { fill: var(--text); font-size: 13px; } svg .tick { font-size: 11px; }
        .bar { fill: var(--bar); fill-opacity: .85; } .rival { fill: var(--rival); } .grid, .ideal { stroke: var(--soft); }
        .gap { stroke: var(--mark); stroke-width: 2; }
        .whisker { stroke: var(--text); fill: none; stroke-width: 1.5; } .frame { fill: none; stroke: var(--soft); }
        """;

    /// <summary>Writes the page.</summary>
    public static string Write(EvaluationReport report)
    {
        var all = report.Rows.Where(r => r.Language == "all").ToList();
        var page = new Markup()
            .Line("<!doctype html>")
            .Line("<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
            .Line("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">")
            .Element("title", $"eval {report.Suite}")
            .Line($"<style>{Style}</style></head><body>")
            .Element("h1", $"Evaluation of {report.Suite}");
        if (report.Description is { } description)
            page.Element("p", description);
        page.Line("<dl>");
        foreach (var (key, value) in ReportTables.Provenance(report))
            page.Element("dt", key).Element("dd", value);
        page.Line("</dl>").Element("h2", "First cause right").Line(Charts.Top1(all));
        Section(page, "Answers", ReportTables.Answers(report));
        Section(page, "Grounds and cost", ReportTables.Grounds(report));
        Section(page, "Differences, in points of top-1", ReportTables.Differences(report));
        if (all.Any(r => r.Reliability is not null))
        {
            page.Element("h2", "Reliability")
                .Element("p", "Each dot is a tenth of the scale of confidence; its area is the share of answers in it, the line its distance from the promise.")
                .Line("<div>");
            foreach (var row in all.Where(r => r.Reliability is not null))
                page.Line(Charts.Reliability(row.Name, row.Reliability!));
            page.Line("</div>");
        }

        page.Element("h2", "Seconds of one answer").Line("<div>");
        foreach (var row in all.Where(r => r.Model is not null || all.All(a => a.Model is null)))
            if (report.Seconds.TryGetValue(row.Name, out var seconds) && seconds.Count > 0)
                page.Line(Charts.Latency(row.Name, seconds));
        page.Line("</div>");
        Section(page, "Perturbed tickets", ReportTables.Perturbations(report));
        if (report.Perturbations is { Count: > 0 })
        {
            page.Line("<dl>");
            foreach (var (figure, meaning) in ReportTables.Meanings(report))
                page.Element("dt", figure).Element("dd", meaning);
            page.Line("</dl>");
        }

        Section(page, "By device type", ReportTables.Breakdown(report.ByType ?? [], "device type"));
        Section(page, "By code", ReportTables.Breakdown(report.ByCode ?? [], "code"));
        return page.Line("</body></html>").ToString();
    }

    private static void Section(Markup page, string heading, ReportTable table)
    {
        if (table.Rows.Count > 0)
            page.Element("h2", heading).Table(table.Headings, table.Rows, table.Words);
    }
}
