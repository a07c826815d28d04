using EdgeDiag.Fusion.Manuals;

namespace EdgeDiag.Fusion.Tests.Manuals;

public sealed class SearchTests : IDisposable
{
    private readonly ManualIndex _demo = ManualIndex.Build(Path.Combine(Repository.Root, "samples", "plant", "manuals"));

    public void Dispose() => _demo.Dispose();

    [Theory]
    [InlineData("跑偏", "F0003")]
    [InlineData("断膜", "PK.04")]
    [InlineData("编码器电池", "SRVO-062")]
    [InlineData("皮带有点跑偏", "F0003")]
    [InlineData("排气压力低", "C-302")]
    [InlineData("bearing rumbles spindle", "AL-4001")]
    [InlineData("belts off tracks", "F0003")]
    [InlineData("film tension", "PK.03")]
    public void Search_Words_FindsTheSectionFirst(string words, string code) => Assert.Equal(code, _demo.Search(new ManualQuery(words))[0].Section.Code);

    [Fact]
    public void Search_EachTitleOfTheDemoPlant_FindsItsSectionAmongItsDeviceTypeFirst()
    {
        foreach (var section in _demo.Sections)
        {
            var found = _demo.Search(section.DeviceType, section.Language, section.Title, 1);
            Assert.True(found.Count == 1 && found[0] == section, $"{section.Ref} {section.Title}: {(found.Count > 0 ? found[0].Ref : "nothing")}");
        }
    }

    [Fact]
    public void Search_CodeAmongTheWords_ComesFirst()
    {
        var hits = _demo.Search(new ManualQuery("cooling water e102", Language: Language.En, Limit: 3));
        Assert.Equal(("E102", true), (hits[0].Section.Code, hits[0].Exact));
        Assert.All(hits.Skip(1), h => Assert.False(h.Exact));
        Assert.Single(_demo.Search(new ManualQuery("AL-4001", Language: Language.En)));
    }

    [Fact]
    public void Search_Filters_Hold()
    {
        var hits = _demo.Search(new ManualQuery("温度 temperature", "press", Language.Zh, Limit: 50));
        Assert.NotEmpty(hits);
        Assert.All(hits, h => Assert.Equal(("press", Language.Zh), (h.Section.DeviceType, h.Section.Language)));
        Assert.Equal(["C-301", "C-301"], _demo.Search(new ManualQuery("", Code: "c-301")).Select(h => h.Section.Code));
        Assert.Empty(_demo.Search(new ManualQuery("温度", Code: "nothing")));
    }

    [Theory]
    [InlineData("\" OR * NEAR(")]
    [InlineData("words: {remedies}")]
    [InlineData("'; DROP TABLE sections; --")]
    [InlineData("")]
    [InlineData("!!!")]
    public void Search_QueryLanguageWithinWords_IsWords(string words) => Assert.NotNull(_demo.Search(new ManualQuery(words)));

    [Fact]
    public void Search_OneIdeograph_IsFoundWithinAWord()
    {
        Assert.Contains(_demo.Search(new ManualQuery("泵", Limit: 50)), h => h.Section.Causes.Any(c => c.Text.Contains('泵', StringComparison.Ordinal)));
        Assert.NotEmpty(_demo.Search(new ManualQuery("\uFF45102 膜")));
    }

    [Fact]
    public void FindElsewhere_CodeOfOtherTypes_GivesAllOfThem()
    {
        ManualSection Of(string type) => new($"{type}#17", type, Language.En, "17", "t", "", []);
        using var index = ManualIndex.Build([Of("servo"), Of("controller")]);
        Assert.Null(index.Find("press", "17", Language.En));
        Assert.Equal(["controller", "servo"], index.FindElsewhere("17", Language.En).Select(s => s.DeviceType));
        Assert.Empty(index.FindElsewhere("17", Language.Zh));
    }

    [Fact]
    public void Digest_OtherFolderOrSource_Same_OtherPage_Other()
    {
        ManualSection Of(int? page, string? source) => new("m#17", "servo", Language.En, "17", "t", "", [], page, source);
        string Digest(ManualSection section)
        {
            using var index = ManualIndex.Build([section]);
            return index.Digest;
        }

        Assert.Equal(Digest(Of(1, "a.pdf")), Digest(Of(1, "b.pdf")));
        Assert.NotEqual(Digest(Of(1, null)), Digest(Of(2, null)));
        using var copied = new TemporaryFolder();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "samples", "plant", "manuals")))
            copied.Write(Path.Combine("elsewhere", Path.GetFileName(file)), File.ReadAllText(file));
        using var moved = ManualIndex.Build(copied.Path);
        Assert.Equal(_demo.Digest, moved.Digest);
    }
}
