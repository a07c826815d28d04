using System.Globalization;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Manuals.Import;
using static EdgeDiag.Fusion.Tests.Manuals.Import.Plants.ExpectedDocument;

namespace EdgeDiag.Fusion.Tests.Manuals.Import.Plants;

/// <summary>Documents as plants have them, each with what a person reads in it.</summary>
public sealed class PlantDocumentTests(ITestOutputHelper output) : IDisposable
{
    private const string Scan = "compressor.pdf";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("tray-sealer.md", Language.En, 0.98)]
    [InlineData("pipe-bender.html", Language.En, 0.98)]
    [InlineData("palletiser.docx", Language.En, 0.98)]
    [InlineData("coater.zh.docx", Language.Zh, 0.98)]
    [InlineData("press.zh.xlsx", Language.Zh, 0.98)]
    [InlineData("filler.csv", Language.En, 0.98)]
    [InlineData("storage.zh.csv", Language.Zh, 0.98)]
    [InlineData("spindle.pdf", Language.En, 0.98)]
    [InlineData("oven.pdf", Language.En, 0.98)]
    [InlineData("crane.pdf", Language.En, 0.98)]
    [InlineData(Scan, Language.En, 0.90)]
    [InlineData("printer.json", Language.Zh, 0.98)]
    [InlineData("printer.json", Language.En, 0.98)]
    public void Import_PlantDocument_GivesWhatAPersonReads(string name, Language language, double bound)
    {
        if (name == Scan)
            Assert.SkipUnless(File.Exists("/usr/bin/tesseract"), "tesseract is not installed");
        var folder = Path.Combine(Repository.Root, "samples", "documents");
        var expected = Load(
            Path.Combine(Repository.Root, "tests", "Fusion.Tests", "Manuals", "Import", "Plants", "Expected", name.Split('.')[0] + ".json"),
            language.Tag()
        );
        var told = new List<string>();
        var result = new ManualImporter(_folder.Path, told.Add).Import(
            Path.Combine(folder, name),
            new ImportRequest
            {
                DeviceType = "machine",
                Language = language,
                Id = "manual",
            }
        );
        var read = result.Document.Sections.Select(s => s.Section).ToDictionary(s => s.Code, StringComparer.OrdinalIgnoreCase);
        var (sections, causes, remedies, rest) = (new Tally("sections"), new Tally("causes"), new Tally("remedies"), new Tally("other text"));
        foreach (var section in expected.Sections)
            for (var i = 0; i < section.Codes.Count; i++)
            {
                var code = section.Codes[i];
                var found = read.GetValueOrDefault(code) ?? (i < section.BareCodes.Count ? read.GetValueOrDefault(section.BareCodes[i]) : null);
                sections.Add(found is not null && Bare(found.Title) == Bare(section.Title), $"{code} {section.Title}", found?.Title);
                if (found is not null)
                    read.Remove(found.Code);
                Compare(section, code, found, causes, remedies);
                foreach (var line in section.Overview.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                    rest.Add(found is not null && HoldsText(found, line), $"{code} {line}", found?.Overview);
            }

        foreach (var extra in read.Values)
            sections.Add(false, "no such section", $"{extra.Code} {extra.Title}");
        var outside = Bare(string.Concat(result.Notes.Select(n => n.Text)) + result.Text);
        foreach (var text in expected.Outside)
            rest.Add(outside.Contains(Bare(text), StringComparison.OrdinalIgnoreCase), $"outside: {text}", null);
        foreach (var tally in (Tally[])[sections, causes, remedies, rest])
            output.WriteLine(tally.ToString());
        output.WriteLine(string.Join('\n', told));
        Assert.All((Tally[])[sections, causes, remedies, rest], t => Assert.True(t.Share >= bound, t.ToString()));
    }

    private static void Compare(ExpectedSection section, string code, ManualSection? found, Tally causes, Tally remedies)
    {
        // The manual's form names the title as the cause where a document names none.
        var wanted = section.Causes.Count > 0 ? section.Causes : [(section.Title, [])];
        var read = found?.Causes.ToList() ?? [];
        foreach (var (text, actions) in wanted)
        {
            var cause = read.FirstOrDefault(c => Bare(c.Text) == Bare(text));
            if (section.Causes.Count > 0)
                causes.Add(cause is not null, $"{code} {text}", string.Join(" | ", read.Select(c => c.Text)));
            if (cause is not null)
                read.Remove(cause);
            var left = cause?.Remedies.Select(Bare).ToList() ?? [];
            foreach (var action in actions.Concat(section.Shared))
                remedies.Add(left.Remove(Bare(action)), $"{code} {text}: {action}", string.Join(" | ", cause?.Remedies ?? []));
            foreach (var extra in left)
                remedies.Add(false, $"{code} {text}: no such remedy", extra);
        }

        foreach (var extra in read)
            causes.Add(false, $"{code}: no such cause", extra.Text);
    }

    // With or without the label in front of it.
    private static bool HoldsText(ManualSection section, string line)
    {
        var all = Bare(string.Concat(section.Causes.SelectMany(c => c.Signs).Prepend(section.Overview)));
        var value = line.Split(": ", 2) is [_, var behind] ? behind : line;
        return all.Contains(Bare(line), StringComparison.OrdinalIgnoreCase) || all.Contains(Bare(value), StringComparison.OrdinalIgnoreCase);
    }

    private sealed class Tally(string name)
    {
        private readonly List<string> _wrong = [];
        private int _right;

        public double Share => _right + _wrong.Count == 0 ? 1 : (double)_right / (_right + _wrong.Count);

        public void Add(bool right, string wanted, string? found)
        {
            if (right)
                _right++;
            else
                _wrong.Add($"  expected {wanted}; found {found?.ReplaceLineEndings(" / ")}");
        }

        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"{name}: {_right} of {_right + _wrong.Count} ({Share:P1})\n{string.Join('\n', _wrong)}");
    }
}
