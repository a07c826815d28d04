using System.Text;
using System.Text.RegularExpressions;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Manuals.Import;
using EdgeDiag.Fusion.Manuals.Import.Formats;

namespace EdgeDiag.Fusion.Tests.Manuals.Import;

public sealed class PdfImportTests : IDisposable
{
    private const string Long =
        "The oil of the main cylinder is hotter than its limit allows, which the monitor reports "
        + "after ten seconds without any change for the better while the press goes on running.";
    private const string Filter =
        "Check that the cooling water valve is open, then take out the filter behind it, "
        + "wash it in warm water and put it back with a new seal of the same size.";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Import_English_GivesSectionsCausesAndPages()
    {
        var page = new PrintedPage();
        Furniture(page, 1);
        page.Heading("Fault codes");
        page.Paragraph("E102 Main cylinder temperature abnormal .......... 2");
        page.Paragraph("E103 Slide stroke out of tolerance .......... 3");
        page.Next();
        Furniture(page, 2);
        page.Heading("E102 Main cylinder temperature abnormal");
        page.Paragraph(Long);
        page.Paragraph("Possible causes");
        page.Paragraph("1. Insufficient cooling water flow");
        page.Paragraph("2. Worn main bearing");
        page.Paragraph("Symptoms: temperature high; vibration normal");
        page.Paragraph("Remedy:");
        page.Paragraph($"- {Filter}");
        page.Paragraph("- Take an oil sample");
        page.Paragraph("- E103 is shown as well: clear it first");
        page.Paragraph("E103 may stay for a minute");
        page.Next();
        Furniture(page, 3);
        page.Heading("E103 - Slide stroke out of tolerance");
        page.Paragraph("Cause: shifted encoder zero");
        page.Paragraph("Action: home the axis; recalibrate");
        page.Paragraph("Cause: worn gibs");
        page.Paragraph("Action: adjust the gibs");
        page.Heading("Spare parts");
        page.Paragraph("Order them early.");
        page.At(300, "A line that nothing could break, such as a path or a command of a control, and that therefore runs far into the margin.xml");

        var sections = Import(_folder.Write("press.pdf", page.Bytes()));
        Assert.Equal(
            ["E102 2 Main cylinder temperature abnormal", "E103 3 Slide stroke out of tolerance"],
            sections.Select(s => $"{s.Code} {s.Page} {s.Title}")
        );
        Assert.Equal(Long, sections[0].Overview);
        Assert.Equal(["Insufficient cooling water flow", "Worn main bearing"], sections[0].Causes.Select(c => c.Text));
        Assert.All(sections[0].Causes, c => Assert.Equal(["temperature high", "vibration normal"], c.Signs));
        Assert.Equal([Filter, "Take an oil sample", "E103 is shown as well: clear it first", "E103 may stay for a minute"], sections[0].Causes[0].Remedies);
        Assert.Equal(
            ["shifted encoder zero: home the axis, recalibrate", "worn gibs: adjust the gibs"],
            sections[1].Causes.Select(c => $"{c.Text}: {string.Join(", ", c.Remedies)}")
        );
        Assert.All(sections, s => Assert.Equal("press.pdf", s.Source));
    }

    [Fact]
    public void Import_CauseOnTheNextPage_KeepsItsOwnPage()
    {
        var page = new PrintedPage();
        page.Heading("E7 Door");
        page.Paragraph("The guard door reports that it is open.");
        page.Next();
        page.Paragraph("Cause: broken switch");
        page.Paragraph("Remedy: replace it");
        var section = Assert.Single(Import(_folder.Write("a.pdf", page.Bytes()), new Regex(@"^E\d+\b")));
        Assert.Equal((1, 2), (section.Page!.Value, section.Causes[0].Page!.Value));
    }

    [Fact]
    public void Import_TwoColumns_AreReadOneAfterTheOther()
    {
        var page = new PrintedPage();
        foreach (var (left, code) in ((double, string)[])[(50, "E201"), (310, "E202")])
        {
            page.Column = (left, 220);
            page.Top(740);
            page.Paragraph($"{code} Drive fault");
            page.Paragraph($"Cause: the drive of axis {code} has been switched off by its own monitor");
            page.Paragraph(
                $"Remedy: read the drive's own code on its display, look it up in the drive's manual and clear it there before {code} is cleared here"
            );
        }

        var sections = Import(_folder.Write("a.pdf", page.Bytes()));
        Assert.Equal(["E201", "E202"], sections.Select(s => s.Code));
        Assert.All(sections, s => Assert.Equal($"the drive of axis {s.Code} has been switched off by its own monitor", s.Causes.Single().Text));
        Assert.All(
            sections,
            s =>
                Assert.Equal(
                    $"read the drive's own code on its display, look it up in the drive's manual and clear it there before {s.Code} is cleared here",
                    s.Causes[0].Remedies.Single()
                )
        );
    }

    [Fact]
    public void Import_HyphensAtLineEnds_AreJoined() => Assert.Equal("cooling water", PdfLines.Join("cooling wa-", "ter"));

    [Fact]
    public void Import_Chinese_JoinsBrokenLinesWithoutASpace()
    {
        var pdf = PrintedPage.Chinese(
            [
                ("E102 主缸温度异常", 14),
                ("主缸温度超过上限并持续十秒以上时,控制器停止滑块运行并点亮红色", 10),
                ("报警灯。", 10),
                ("原因:冷却水流量不足", 10),
                ("现象:温度偏高;振动正常", 10),
                ("处理:", 10),
                ("1、检查冷却水阀是否完全打开,必要时拆下阀门后面的过滤器用温水清", 10),
                ("洗干净", 10),
                ("2、更换密封圈", 10),
            ],
            [("E103 滑块行程超差", 14), ("可能原因", 10), ("导轨间隙过大", 10), ("处理方法", 10), ("调整导轨镶条", 10)]
        );
        var sections = Import(_folder.Write("press.pdf", pdf), language: Language.Zh);
        Assert.Equal(["E102 1 主缸温度异常", "E103 2 滑块行程超差"], sections.Select(s => $"{s.Code} {s.Page} {s.Title}"));
        Assert.Equal("主缸温度超过上限并持续十秒以上时,控制器停止滑块运行并点亮红色报警灯。", sections[0].Overview);
        Assert.Equal(["温度偏高", "振动正常"], sections[0].Causes.Single().Signs);
        Assert.Equal(["检查冷却水阀是否完全打开,必要时拆下阀门后面的过滤器用温水清洗干净", "更换密封圈"], sections[0].Causes[0].Remedies);
        Assert.Equal(("导轨间隙过大", "调整导轨镶条"), (sections[1].Causes.Single().Text, sections[1].Causes[0].Remedies.Single()));
    }

    [Fact]
    public void Import_NoText_IsRefused()
    {
        var page = new PrintedPage();
        page.Rectangle();
        Refused(page.Bytes(), "1 pages without any");
    }

    [Fact]
    public void Import_Encrypted_IsRefused() => Refused(PrintedPage.Encrypted(), "encrypted");

    [Fact]
    public void Import_Damaged_IsRefused()
    {
        var page = new PrintedPage();
        page.Heading("E102 Hot");
        Refused(page.Bytes()[..200], "PDF");
        Refused(Encoding.ASCII.GetBytes("%PDF-1.7 and then nothing"), "damaged");
        Refused([], "damaged");
    }

    [Fact]
    public void Import_NoCodes_NamesThePattern()
    {
        var page = new PrintedPage();
        page.Paragraph("Nothing about faults.");
        Refused(page.Bytes(), "--code-pattern");
    }

    [Fact]
    public void Import_PatternThatNeverEnds_IsRefused()
    {
        var page = new PrintedPage();
        page.Paragraph(new string('a', 40) + "!");
        var e = Assert.Throws<InvalidInputException>(() =>
            Import(_folder.Write("a.pdf", page.Bytes()), new Regex("^(a+)+$", RegexOptions.None, TimeSpan.FromMilliseconds(50)))
        );
        Assert.Contains("--code-pattern", e.Message, StringComparison.Ordinal);
    }

    private static void Furniture(PrintedPage page, int number)
    {
        page.At(810, $"Stamping press, maintenance, chapter {number}");
        page.At(30, $"{number}");
    }

    private void Refused(byte[] bytes, string named)
    {
        var file = _folder.Write("a.pdf", bytes);
        var e = Assert.Throws<InvalidInputException>(() => Import(file));
        Assert.StartsWith(file, e.Message, StringComparison.Ordinal);
        Assert.Contains(named, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    private List<ManualSection> Import(string file, Regex? pattern = null, Language language = Language.En) =>
        [
            .. new ManualImporter(Path.Combine(_folder.Path, "manuals"), _ => { })
                .Import(
                    file,
                    new ImportRequest
                    {
                        DeviceType = "press",
                        Language = language,
                        CodePattern = pattern,
                    }
                )
                .Document.Sections.Select(s => s.Section),
        ];
}
