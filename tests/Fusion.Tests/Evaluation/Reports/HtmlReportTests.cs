using System.Text.RegularExpressions;
using System.Xml.Linq;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Evaluation;
using EdgeDiag.Fusion.Evaluation.Contestants;
using EdgeDiag.Fusion.Evaluation.Perturbations;
using EdgeDiag.Fusion.Evaluation.Reports;

namespace EdgeDiag.Fusion.Tests.Evaluation.Reports;

public partial class HtmlReportTests
{
    [Fact]
    public async Task Write_Report_IsSelfContainedEscapedAndWellFormed()
    {
        using var folder = new SuiteFolder();
        using var suite = folder.Write("suite.json", """{"name":"<script>alert(1)</script>","description":"a & b"}""").Load();
        var report = await Evaluator.RunAsync(
            suite,
            [
                new DiagnosticianContestant("manual-only", null, TimeProvider.System, new DiagnosisOptions()),
                new DiagnosticianContestant("\"><img src=x>", FakeModel.Chooses(_ => 1), TimeProvider.System, new DiagnosisOptions()),
            ],
            new EvaluationRequest
            {
                Command = "edgediag eval --suite '<x>'",
                Commit = "abc123",
                Perturbations = PerturbationCatalog.CreateAll(suite.Manuals.Sections),
            },
            CancellationToken.None
        );
        var html = HtmlReport.Write(report);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotMatch(Elsewhere(), html);
        Assert.Contains("prefers-color-scheme: dark", html, StringComparison.Ordinal);
        foreach (
            var word in (string[])
                ["&lt;script&gt;", "a &amp; b", "abc123", suite.Digest, "weights d1", "&lt;x&gt;", "press E102", "obeyed", "reliability of", "seconds of"]
        )
            Assert.Contains(word, html, StringComparison.Ordinal);
        // Everything but the head's two unclosed elements is XML as well.
        var body = XElement.Parse(html[html.IndexOf("<body>", StringComparison.Ordinal)..].Replace("</html>", "", StringComparison.Ordinal));
        Assert.True(body.Descendants("svg").Count() >= 3);
    }

    [GeneratedRegex("""<[^>]*(?:src|href)\s*=|url\(|@import|https?:""", RegexOptions.IgnoreCase)]
    private static partial Regex Elsewhere();
}
