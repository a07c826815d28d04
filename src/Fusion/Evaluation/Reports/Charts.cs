using EdgeDiag.Fusion.Evaluation.Statistics;

namespace EdgeDiag.Fusion.Evaluation.Reports;

/// <summary>Charts as inline SVG; colours come from the page's style, so that they serve light and dark screens.</summary>
internal static class Charts
{
    private const int RowHeight = 26,
        NameWidth = 190,
        BarWidth = 420,
        Side = 260,
        Margin = 36,
        HistogramBins = 24;

    /// <summary>Top-1 of each contestant over all languages, with its interval.</summary>
    public static string Top1(IReadOnlyList<EvaluationRow> rows)
    {
        var height = rows.Count * RowHeight + 30;
        var svg = new Markup()
            .Raw($"<svg role=\"img\" viewBox=\"0 0 {NameWidth + BarWidth + 80} {height}\" width=\"{NameWidth + BarWidth + 80}\">")
            .Raw($"<title>top-1 with 95% intervals</title>\n");
        for (var tick = 0; tick <= 10; tick += 2)
        {
            var x = NameWidth + BarWidth * tick / 10.0;
            svg.Raw($"<line class=\"grid\" x1=\"{x:F1}\" x2=\"{x:F1}\" y1=\"0\" y2=\"{height - 24}\"/>")
                .Raw($"<text class=\"tick\" x=\"{x:F1}\" y=\"{height - 8}\" text-anchor=\"middle\">{tick / 10.0:F1}</text>\n");
        }

        for (var i = 0; i < rows.Count; i++)
        {
            var (row, y) = (rows[i], i * RowHeight + 4);
            var (low, high) = (NameWidth + BarWidth * row.Top1Low, NameWidth + BarWidth * row.Top1High);
            svg.Raw($"<text x=\"{NameWidth - 8}\" y=\"{y + 14}\" text-anchor=\"end\">{Markup.Escape(row.Name)}</text>")
                .Raw($"<rect class=\"{(row.Model is null ? "rival" : "bar")}\" x=\"{NameWidth}\" y=\"{y}\" width=\"{BarWidth * row.Top1:F1}\" height=\"18\"/>")
                .Raw($"<path class=\"whisker\" d=\"M{low:F1} {y + 9}H{high:F1}M{low:F1} {y + 4}v10M{high:F1} {y + 4}v10\"/>")
                .Raw($"<text x=\"{high + 8:F1}\" y=\"{y + 14}\">{row.Top1:F3}</text>\n");
        }

        return svg.Line("</svg>").ToString();
    }

    /// <summary>Accuracy over confidence; the area of a dot is the share of answers in its bin.</summary>
    public static string Reliability(string name, IReadOnlyList<ReliabilityBin> bins)
    {
        var svg = Square($"reliability of {name}");
        var total = bins.Sum(b => b.N);
        svg.Raw($"<line class=\"ideal\" x1=\"{X(0)}\" y1=\"{Y(0)}\" x2=\"{X(1)}\" y2=\"{Y(1)}\"/>\n");
        foreach (var bin in bins)
            svg.Raw($"<line class=\"gap\" x1=\"{X(bin.Confidence):F1}\" x2=\"{X(bin.Confidence):F1}\"")
                .Raw($" y1=\"{Y(bin.Confidence):F1}\" y2=\"{Y(bin.Accuracy):F1}\"/>")
                .Raw($"<circle class=\"bar\" cx=\"{X(bin.Confidence):F1}\" cy=\"{Y(bin.Accuracy):F1}\" r=\"{3 + 14 * Math.Sqrt((double)bin.N / total):F1}\">")
                .Raw($"<title>{bin.N} answers, confidence {bin.Confidence:F3}, right {bin.Accuracy:F3}</title></circle>\n");
        for (var tick = 0; tick <= 10; tick += 5)
            svg.Raw($"<text class=\"tick\" x=\"{X(tick / 10.0)}\" y=\"{Y(0) + 16}\" text-anchor=\"middle\">{tick / 10.0:F1}</text>")
                .Raw($"<text class=\"tick\" x=\"{X(0) - 6}\" y=\"{Y(tick / 10.0) + 4}\" text-anchor=\"end\">{tick / 10.0:F1}</text>\n");
        return Named(svg, "confidence", $"{name}: share right");
    }

    /// <summary>How many answers took how long; the last bar holds whatever is slower than the 99th percentile.</summary>
    public static string Latency(string name, IReadOnlyList<double> seconds)
    {
        var svg = Square($"seconds of {name}");
        var end = RowStatistics.Percentile([.. seconds.Order()], 0.99) is var p && p > 0 ? p : 1e-6;
        var bins = seconds.GroupBy(s => Math.Clamp((int)(s / end * HistogramBins), 0, HistogramBins - 1)).ToDictionary(g => g.Key, g => g.Count());
        var most = bins.Values.Max();
        foreach (var (bin, count) in bins.OrderBy(b => b.Key))
            svg.Raw($"<rect class=\"bar\" x=\"{X((double)bin / HistogramBins) + 0.5:F1}\" y=\"{Y((double)count / most):F1}\"")
                .Raw($" width=\"{(double)Side / HistogramBins - 1:F1}\" height=\"{Side * (double)count / most:F1}\">")
                .Raw($"<title>{count} answers up to {end * (bin + 1) / HistogramBins:G3} s</title></rect>\n");
        for (var tick = 0; tick <= 2; tick++)
            svg.Raw($"<text class=\"tick\" x=\"{X(tick / 2.0)}\" y=\"{Y(0) + 16}\" text-anchor=\"middle\">{end * tick / 2:G3}</text>\n");
        return Named(svg, "seconds; the last bar: or more", $"{name}: answers, up to {most}");
    }

    private static double X(double share) => Margin + Side * share;

    private static double Y(double share) => 24 + Side * (1 - share);

    private static Markup Square(string title) =>
        new Markup()
            .Raw($"<svg role=\"img\" viewBox=\"0 0 {Side + Margin + 16} {Side + 64}\" width=\"{Side + Margin + 16}\"><title>{Markup.Escape(title)}</title>")
            .Raw($"<rect class=\"frame\" x=\"{X(0)}\" y=\"{Y(1)}\" width=\"{Side}\" height=\"{Side}\"/>\n");

    private static string Named(Markup svg, string across, string above) =>
        svg.Raw($"<text x=\"{X(0.5)}\" y=\"{Y(0) + 34}\" text-anchor=\"middle\">{Markup.Escape(across)}</text>")
            .Raw($"<text x=\"{X(0)}\" y=\"14\">{Markup.Escape(above)}</text>")
            .Line("</svg>")
            .ToString();
}
