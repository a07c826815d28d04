using EdgeDiag.Fusion.Manuals;

namespace EdgeDiag.Fusion.Tests.Manuals;

public sealed class ManualTests : IDisposable
{
    private const string Press = """
        ---
        id: press-manual
        device_type: press
        language: zh
        ---
        # 冲压机

        ## E102 主缸温度异常

        主缸温度超过上限。

        ### 冷却水流量不足
        - 现象:温度偏高;振动正常
        - 处理:检查冷却水阀开度;清洗过滤器

        ### 主轴承磨损
        - 现象:振动偏高
        - 处理:更换主轴承

        ## E103 液压压力低
        ### 油泵磨损
        - 现象:压力偏低
        - 处理:更换油泵
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_Manual_GivesSectionsCausesSignsAndRemedies()
    {
        var sections = ManualFile.Read(_folder.Write("press.md", Press));
        Assert.Equal(["E102", "E103"], sections.Select(s => s.Code));
        Assert.Equal("主缸温度异常", sections[0].Title);
        Assert.Equal("press-manual#E102-2", sections[0].Causes[1].Ref);
        Assert.Equal(["温度偏高", "振动正常"], sections[0].Causes[0].Signs);
        Assert.Equal(["检查冷却水阀开度", "清洗过滤器"], sections[0].Causes[0].Remedies);
    }

    [Fact]
    public void Find_ExactCode_WinsWhateverItsCase()
    {
        _folder.Write("press.md", Press);
        using var index = ManualIndex.Build(_folder.Path);
        Assert.Equal("E102", index.Find("press", "e102", Language.Zh)!.Code);
        Assert.Null(index.Find("press", "E102", Language.En));
        Assert.Null(index.Find("robot", "E102", Language.Zh));
    }

    [Fact]
    public void Search_ChineseWords_FindsTheSection()
    {
        _folder.Write("press.md", Press);
        using var index = ManualIndex.Build(_folder.Path);
        Assert.Equal("E103", index.Search("press", Language.Zh, "现场发现油泵磨损", 1).Single().Code);
        Assert.Empty(index.Search("press", Language.Zh, "毫无关系的话语", 5));
        Assert.Empty(index.Search("press", Language.Zh, "\" OR * NEAR(", 5));
    }

    [Fact]
    public void Digest_SameText_Same_OtherText_Other()
    {
        _folder.Write("press.md", Press);
        using var one = ManualIndex.Build(_folder.Path);
        using var two = ManualIndex.Build(_folder.Path);
        _folder.Write("press.md", Press.Replace("更换油泵", "修理油泵", StringComparison.Ordinal));
        using var three = ManualIndex.Build(_folder.Path);
        Assert.Equal(one.Digest, two.Digest);
        Assert.NotEqual(one.Digest, three.Digest);
    }

    [Theory]
    [InlineData("# no front matter", "front matter")]
    [InlineData("---\nid: x\ndevice_type: press\n---\n", "language")]
    [InlineData("---\nid: x\ndevice_type: press\nlanguage: fr\n---\n", "zh, en or de")]
    [InlineData("---\nid: x\ndevice_type: press\nlanguage: en\n---\n## !!! not a code\n", "fault code")]
    [InlineData("---\nid: x\ndevice_type: press\nlanguage: en\n---\n## E1 a\n## e1 b\n", "a second one")]
    public void Read_Unusable_NamesFileAndKey(string text, string named)
    {
        var path = _folder.Write("bad.md", text);
        var e = Assert.Throws<InvalidInputException>(() => ManualFile.Read(path));
        Assert.Contains(named, e.Message, StringComparison.Ordinal);
        Assert.StartsWith(path, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_TwoFilesForOneCode_NamesBoth()
    {
        var first = _folder.Write("a.md", Press);
        _folder.Write("b.md", Press);
        Assert.Contains(first, Assert.Throws<InvalidInputException>(() => ManualIndex.Build(_folder.Path)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidInputException>(() => ManualIndex.Build(_folder.Path + "/nowhere"));
    }
}
