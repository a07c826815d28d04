using System.Text;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Manuals.Import;

namespace EdgeDiag.Fusion.Tests.Manuals.Import;

/// <summary>What other people's documents call causes and remedies, and what must not be lost or guessed.</summary>
public sealed class LabelWordImportTests : IDisposable
{
    private const string Own = "---\nid: x\ndevice_type: press\nlanguage: en\n---\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("### Reason\n\nPump worn\n\n### Action\n\nReplace pump\n")]
    [InlineData("**Cause:** Pump worn\n\n**Remedy:** Replace pump\n")]
    [InlineData("Possible cause: Pump worn\nCorrective action: Replace pump\n")]
    [InlineData("Possible cause: Pump worn. Remedy: Replace pump.\n")]
    [InlineData("#### Mögliche Ursachen\n\n1. Pump worn\n\n#### Abhilfe\n\n1. Replace pump\n")]
    [InlineData("### 原因\n\n- Pump worn\n\n### 対策\n\n- Replace pump\n")]
    [InlineData("Possible causes\n: Pump worn\n\nWhat to do\n: Replace pump\n")]
    public void Markdown_LabelWords_AreNoCauses(string body)
    {
        foreach (var text in (string[])[$"## X1 t\n\n{body}", $"{Own}## X1 t\n\n{body}"])
        {
            var section = Assert.Single(Import(_folder.Write("x.md", text)));
            Assert.Equal(("X1", "t"), (section.Code, section.Title));
            var cause = Assert.Single(section.Causes);
            Assert.Equal("Pump worn", cause.Text.TrimEnd('.'));
            Assert.Equal("Replace pump", Assert.Single(cause.Remedies).TrimEnd('.'));
        }
    }

    [Fact]
    public void Markdown_NumberedSteps_AreRemediesInOrder()
    {
        var section = Assert.Single(Import(_folder.Write("x.md", "## X1 t\n\n### Reason\n\nPump worn\n\n### Action\n\n1. Stop\n2. Replace pump\n")));
        Assert.Equal(["Stop", "Replace pump"], Assert.Single(section.Causes).Remedies);
    }

    [Theory]
    [InlineData("E101\u2013E103 a", "E101 E102 E103")]
    [InlineData("E101/E102 a", "E101 E102")]
    [InlineData("E101/102 a", "E101 E102")]
    [InlineData("Alarm 523 | 524 - a", "523 524")]
    [InlineData("E101 | a", "E101")]
    [InlineData("Errors 8 to 11: a", "8 9 10 11")]
    [InlineData("0x2B9-0x2BB a", "0x2B9 0x2BA 0x2BB")]
    [InlineData("报警 AL.003～AL.004 a", "AL.003 AL.004")]
    [InlineData("16#0801、16#0802 a", "16#0801 16#0802")]
    [InlineData("F-07 a", "F-07")]
    public void Heading_ListsAndRanges_GiveASectionEach(string heading, string codes)
    {
        var sections = Import(_folder.Write("x.md", $"## {heading}\n\nCause: b\n\nRemedy: c\n"));
        Assert.Equal(codes, string.Join(' ', sections.Select(s => s.Code)));
        Assert.All(sections, s => Assert.Equal(("a", "b", "c"), (s.Title, s.Causes.Single().Text, s.Causes.Single().Remedies.Single())));
    }

    [Theory]
    [InlineData("E101 | 3 phases missing", "E101", "3 phases missing")]
    [InlineData("E101-2 | 3 phases missing", "E101-2", "3 phases missing")]
    [InlineData("Alarm 523 | 400 V supply lost", "523", "400 V supply lost")]
    [InlineData("E101 | 230 V phase missing", "E101", "230 V phase missing")]
    [InlineData("E24 | 24 V missing", "E24", "24 V missing")]
    [InlineData("F07 | K12 contactor welded", "F07", "K12 contactor welded")]
    public void Heading_WhatIsBehindABar_IsTheTitle(string heading, string code, string title)
    {
        var section = Assert.Single(Import(_folder.Write("x.md", $"## {heading}\n\nCause: b\n\nRemedy: c\n")));
        Assert.Equal((code, title), (section.Code, section.Title));
    }

    [Fact]
    public void Csv_QuotationMarkThatIsNotClosed_RefusesTheFileAndNamesTheLine()
    {
        var file = _folder.Write("a.csv", "code,cause,remedy\nE1,\"a\",b\nE2,\"3/4\"\" hose burst,c\nE3,d,e\nE4,f,g\n");
        var e = Assert.Throws<InvalidInputException>(() => Import(file));
        Assert.Contains("line 3", e.Message, StringComparison.Ordinal);
        Assert.Contains("not closed", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Csv_EncodingThatDisagreesWithTheLanguage_IsRefusedUntilItIsStated()
    {
        var degree = _folder.Write("a.csv", Encoding.Latin1.GetBytes("code,title,cause\nE1,hot,above 85 °C\nE2,cold,below 5 °C\n"));
        Assert.Equal("above 85 °C", Import(degree)[0].Causes[0].Text);
        var chinese = _folder.Write("b.csv", CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!.GetBytes("code,title,cause\nE1,温度,主缸温度异常\n"));
        Assert.Contains("--encoding", Assert.Throws<InvalidInputException>(() => Import(chinese)).Message, StringComparison.Ordinal);
        Assert.Equal("主缸温度异常", Import(chinese, "gb18030")[0].Causes[0].Text);
        Assert.Contains("utf-8", Assert.Throws<InvalidInputException>(() => Import(chinese, "utf-8")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Preview_WritesNothing_AndNamesTextOfNoSection()
    {
        var file = _folder.Write("x.md", "# Machine\n\nSome words.\n\n## X1 t\n\nCause: b\n");
        var request = new ImportRequest
        {
            DeviceType = "press",
            Language = Language.En,
            Preview = true,
        };
        var result = new ManualImporter(Path.Combine(_folder.Path, "manuals"), Assert.Fail).Import(file, request);
        Assert.Equal(ImportState.Previewed, result.State);
        Assert.Contains("## X1 t", result.Text, StringComparison.Ordinal);
        Assert.Equal([("line 1", "Machine"), ("line 3", "Some words.")], result.Notes.Select(n => (n.Place, n.Text)));
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "manuals")));
    }

    [Fact]
    public void Import_CodeThatWasSeenAndNotImported_IsTold()
    {
        var told = new List<string>();
        var file = _folder.Write("x.md", "E7 stands in front of all headings.\n\n# Alarms\n\n## E1 t\n\nCause: b\n");
        new ManualImporter(Path.Combine(_folder.Path, "manuals"), told.Add).Import(file, new ImportRequest { DeviceType = "press", Language = Language.En });
        Assert.Contains("line 1: E7", Assert.Single(told), StringComparison.Ordinal);
    }

    [Fact]
    public void Search_Ligature_IsFoundByItsLetters()
    {
        var section = new ManualSection("m#E1", "press", Language.En, "E1", "oil \uFB01lter", "", []);
        using var index = ManualIndex.Build([section]);
        Assert.Equal(section, Assert.Single(index.Search("press", Language.En, "filter", 1)));
    }

    private List<ManualSection> Import(string file, string? encoding = null) =>
        [
            .. new ManualImporter(Path.Combine(_folder.Path, "manuals"), Assert.Fail)
                .Import(
                    file,
                    new ImportRequest
                    {
                        DeviceType = "press",
                        Language = Language.En,
                        Encoding = encoding,
                        Force = true,
                        Id = "x",
                    }
                )
                .Document.Sections.Select(s => s.Section),
        ];
}
