using System.Text.Json;
using CsCheck;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Manuals.Import;
using EdgeDiag.Fusion.Manuals.Import.Blocks;

namespace EdgeDiag.Fusion.Tests.Manuals;

public sealed class ManualFileTests
{
    private const string Front = "---\nid: m\ndevice_type: robot\nlanguage: en\n---\n";

    // Whatever Markdown gives a meaning to, among letters, and both widths of what separates items.
    private static readonly Gen<string> Text = Gen.OneOf(
            Gen.Char["#*|`_[]()<>!~=+-:;&\\\"'./ 0123aZé"].Select(c => c.ToString()),
            One(
                "\n",
                "\r\n",
                "\t",
                "\u0001",
                "\u2028",
                "\u3000",
                "\uFEFF",
                "\uFF1A",
                "\uFF1B",
                "温度",
                "偏高",
                "😀",
                "\uD800",
                "&amp;",
                "&#59;",
                "<br>",
                "<!--",
                "```",
                "---",
                "1. ",
                "- ",
                "\\;",
                "](x)",
                "处理:",
                "Page: 3"
            )
        )
        .Array[0, 12]
        .Select(string.Concat)
        .Select(OutsideItems.OneLine);

    private static readonly Gen<string> Filled = Text.Where(t => t.Length > 0);

    private static readonly Gen<int?> Page = Gen.Int[0, 99].Select(p => p > 0 ? p : (int?)null);

    private static readonly Gen<ManualSection> Section = Gen.Select(
        One("E102", "AL-4001", "17", "PK.01_b"),
        Text,
        Filled.Array[0, 3],
        Page,
        Gen.Bool,
        Gen.Select(Filled, Filled.Array[0, 3], Filled.Array[0, 3], Page).Array[0, 3],
        (code, title, overview, page, untitled, causes) =>
        {
            var own = causes
                .Select(
                    (c, i) =>
                        new ManualCause(
                            $"m#{code}-{i + 1}",
                            i == 0 && untitled ? (title.Length > 0 ? title : code) : c.Item1,
                            c.Item2,
                            c.Item3,
                            c.Item4 ?? page
                        )
                )
                .ToList();
            // A section without any cause has its title as one.
            if (own.Count == 0 && title.Length > 0)
                own.Add(new ManualCause($"m#{code}-1", title, [], [], page));
            return new ManualSection($"m#{code}", "robot", Language.Zh, code, title, string.Join('\n', overview), own, page);
        }
    );

    private static Gen<T> One<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    [Fact]
    public void Write_WhateverTheTextsHold_ReadsBackTheSame() =>
        Gen.Select(Section, One(Language.Zh, Language.En))
            .Sample(
                (section, language) =>
                {
                    section = section with { Language = language };
                    var text = Front.Replace("en", language == Language.Zh ? "zh" : "en", StringComparison.Ordinal) + ManualWriter.Body("m", [section]);
                    var read = ManualFile.Parse("m.md", text).Sections;
                    Assert.Equal(JsonSerializer.Serialize(section), JsonSerializer.Serialize(Assert.Single(read).Section));
                },
                iter: 10_000,
                threads: 1
            );

    [Fact]
    public void Parse_ListBelowTheCode_TitleIsTheCause()
    {
        var section = Assert
            .Single(
                ManualFile
                    .Parse("m.md", Front + "## 17 Inverse kinematics error\n\nSeverity: 5\n\n- Page: 12\n- Remedy: reselect the points; teach again\n")
                    .Sections
            )
            .Section;
        var cause = Assert.Single(section.Causes);
        Assert.Equal(("m#17-1", "Inverse kinematics error", 12), (cause.Ref, cause.Text, cause.Page));
        Assert.Equal(["reselect the points", "teach again"], cause.Remedies);
        Assert.Equal(("Severity: 5", 12), (section.Overview, section.Page));
    }

    [Fact]
    public void Parse_NothingBelowTheCode_TitleIsTheCause_WithoutATitleThereIsNone()
    {
        var sections = ManualFile.Parse("m.md", Front + "## E1 door open\n\n## E2\n\n## E3\n- Remedy: call\n").Sections.Select(s => s.Section).ToList();
        Assert.Equal(["door open", "", "E3"], sections.Select(s => s.Causes.Count > 0 ? s.Causes[0].Text : ""));
    }

    [Fact]
    public void Parse_CausesInAList_AndItemsWithinItems_AreRead()
    {
        var causes = Assert
            .Single(
                ManualFile
                    .Parse(
                        "m.md",
                        Front + "## E1 hot\n- Cause: no water\n- Remedy:\n  - open the valve\n  - clean the filter\n- Cause: worn pump\n- Action: replace it\n"
                    )
                    .Sections
            )
            .Section.Causes;
        Assert.Equal(["no water", "worn pump"], causes.Select(c => c.Text));
        Assert.Equal(["open the valve", "clean the filter"], causes[0].Remedies);
        Assert.Equal(["replace it"], causes[1].Remedies);
    }

    [Fact]
    public void Parse_CauseHeadingBehindAList_ComesSecond()
    {
        var causes = Assert
            .Single(ManualFile.Parse("m.md", Front + "## E1 hot\n- Page: 3\n- Remedy: look\n### worn pump\n- Page: 4\n- Remedy: replace\n").Sections)
            .Section.Causes;
        Assert.Equal([("hot", 3), ("worn pump", 4)], causes.Select(c => (c.Text, c.Page!.Value)));
    }

    [Fact(Timeout = 600_000)]
    public async Task Parse_EndlessBlanksBehindALabel_TakesNoLonger()
    {
        var text = Front + "## E1 hot\n- Remedy" + new string(' ', 200_000) + "x\n";
        Assert.Single((await Task.Run(() => ManualFile.Parse("m.md", text), TestContext.Current.CancellationToken)).Sections);
    }

    [Theory]
    [InlineData("---\nid: x\nid: y\ndevice_type: press\nlanguage: en\n---\n", "twice")]
    [InlineData(Front + "## E1 hot\n- Page: iv\n", "line 7")]
    public void Parse_Unusable_NamesWhere(string text, string named) =>
        Assert.Contains(named, Assert.Throws<InvalidInputException>(() => ManualFile.Parse("m.md", text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_FrontMatter_KeepsUnknownKeys_AndUnquotes()
    {
        var front = ManualFile.Parse("m.md", Front.Replace("---\nid", "---\nowner: \"A: B #1\"\nsource: x.pdf\nid", StringComparison.Ordinal)).Front;
        Assert.Equal(("A: B #1", "x.pdf"), (front.Values["owner"], front.Source));
        Assert.Equal("owner: \"A: B #1\"\n", ManualFrontMatter.Line("owner", "A: B #1"));
    }
}
