using System.Text;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Manuals.Import;

namespace EdgeDiag.Fusion.Tests.Manuals.Import;

public sealed class TableImportTests : IDisposable
{
    private const string Chinese =
        "故障代码,报警名称,可能原因,现象,处理方法,页码\n"
        + "E102,主缸温度异常,冷却水流量不足,温度偏高;振动正常,1、检查阀门2、清洗过滤器,12\n"
        + "E102,主缸温度异常,主轴承磨损,振动偏高,更换主轴承,13\n";

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _told = [];

    private static ImportRequest Request => new() { DeviceType = "press", Language = Language.Zh };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("utf8", ',')]
    [InlineData("utf8-bom", ';')]
    [InlineData("gb18030", '\t')]
    [InlineData("utf16", '\t')]
    public void Csv_EncodingsAndSeparators_AreFound(string encoding, char separator)
    {
        var text = Chinese.Replace(';', '/').Replace(',', separator);
        var bytes = encoding switch
        {
            "utf8" => Encoding.UTF8.GetBytes(text),
            "utf8-bom" => [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)],
            "utf16" => [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(text)],
            _ => CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!.GetBytes(text),
        };
        var section = Assert.Single(Import(_folder.Write("alarms.csv", bytes), Request));
        Assert.Equal(("E102", "主缸温度异常", 12), (section.Code, section.Title, section.Page));
        Assert.Equal([("冷却水流量不足", 12), ("主轴承磨损", 13)], section.Causes.Select(c => (c.Text, c.Page!.Value)));
        Assert.Equal(["检查阀门", "清洗过滤器"], section.Causes[0].Remedies);
        Assert.Empty(_told);
    }

    [Theory]
    [InlineData(
        "a.de.md",
        "| Nr | Grund | Woran erkennbar | Was tun | Code |\n|---|---|---|---|---|\n| ST-1 | Klappe klemmt | Temperatur hoch | Klappe lösen | x |\n"
            + "| Nr | Grund | Woran erkennbar | Was tun | Code |\n"
    )]
    [InlineData(
        "a.de.html",
        "<table><tr><th>Nr</th><th>Grund</th><th>Woran erkennbar</th><th>Was tun</th><th>Code</th></tr>"
            + "<tr><td>ST-1</td><td>Klappe klemmt</td><td>Temperatur hoch</td><td>Klappe lösen</td><td>x</td></tr></table>"
    )]
    public void Map_NamesHeadsOfAnyDocumentsTables(string name, string text)
    {
        var file = _folder.Write(name, text);
        var map = FieldMap.Parse(["code=Nr", "cause=Grund", "signs=Woran erkennbar", "remedy=Was tun"]);
        var section = Assert.Single(
            Import(
                file,
                new ImportRequest
                {
                    DeviceType = "lehr",
                    Language = Language.De,
                    Map = map,
                }
            )
        );
        var cause = Assert.Single(section.Causes);
        Assert.Equal(("ST-1", "Klappe klemmt", "Temperatur hoch", "Klappe lösen"), (section.Code, cause.Text, cause.Signs[0], cause.Remedies[0]));
        Assert.Contains("x", section.Overview, StringComparison.Ordinal);
        var wrong = new ImportRequest
        {
            DeviceType = "lehr",
            Language = Language.De,
            Map = FieldMap.Parse(["code=Nr", "cause=Warum"]),
        };
        var refused = Assert.Throws<InvalidInputException>(() => Import(file, wrong));
        Assert.Contains(
            "--map: expected columns of a table: Nr, Grund, Woran erkennbar, Was tun, Code, found Nr, Warum",
            refused.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void TwoTitlesOfOneCode_AreInOneSection_AndTold()
    {
        var text =
            "Code,Title,Cause,Remedy\nError 7,door open,latch worn,replace it\nFault 7,belt slips,belt worn,tighten it\n"
            + "Fault 7,belt slips,pulley worn,change it\n";
        var section = Assert.Single(Import(_folder.Write("a.en.csv", text), new ImportRequest { DeviceType = "press" }));
        Assert.Equal((3, "7"), (section.Causes.Count, section.Code));
        Assert.EndsWith("row 3: expected one title for 7, found 'belt slips' beside 'door open'; both are in one section", Assert.Single(_told));
    }

    [Fact]
    public void Csv_ColumnsOfNoKnownWord_AreKeptInTheOverviewAndTold()
    {
        var file = _folder.Write("a.en.csv", "Code,Title,Why,Do\nE1,door open,latch worn,replace it\n");
        var result = new ManualImporter(Path.Combine(_folder.Path, "manuals"), _told.Add).Import(file, new ImportRequest { DeviceType = "press" });
        Assert.Equal(["Why", "Do"], result.UnknownColumns);
        var section = Assert.Single(result.Document.Sections).Section;
        Assert.Contains("Why: latch worn", section.Overview, StringComparison.Ordinal);
        Assert.True(section.IsTitleAlone);
        result = new ManualImporter(Path.Combine(_folder.Path, "others"), _told.Add).Import(
            _folder.Write("b.en.csv", "Code,Title,Cause,Remedy\nE1,door open,latch worn,replace it\n"),
            new ImportRequest { DeviceType = "press" }
        );
        Assert.Empty(result.UnknownColumns);
        Assert.False(Assert.Single(result.Document.Sections).Section.IsTitleAlone);
    }

    [Fact]
    public void Csv_QuotesAndLineBreaksWithinFields_AreText()
    {
        var section = Assert.Single(
            Import(
                _folder.Write("a.en.csv", "code,title,remedy\r\nE1,\"door, \"\"open\"\"\",\"close it\r\nlock it\"\r\n"),
                new ImportRequest { DeviceType = "press" }
            )
        );
        Assert.Equal("door, \"open\"", section.Title);
        Assert.Equal(["close it", "lock it"], section.Causes[0].Remedies);
    }

    [Theory]
    [InlineData("Code;Title;Cause;Remedy\nE1;door open;latch worn;close it\nE2;P low;Pump worn;Replace; then vent\n", "row 3")]
    [InlineData("Alarms of 2024\n\nCode,Title,Remedy\nE1,hot,cool it, slowly\n", "row 4")]
    public void Csv_RowWithMoreCellsThanTheHeader_IsRefusedByItsRow(string text, string row)
    {
        // The remedy would lose its end, or every cell behind the stray separator would count as another column's.
        var refused = Assert.Throws<InvalidInputException>(() => Import(_folder.Write("a.en.csv", text), new ImportRequest { DeviceType = "press" }));
        Assert.Contains($"{row}: expected at most", refused.Message, StringComparison.Ordinal);
        Assert.Contains("double quotes", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Csv_MappedColumns_RowWithMoreCellsThanTheHeader_IsRefusedByItsRow()
    {
        var request = new ImportRequest { DeviceType = "press", Map = FieldMap.Parse(["code=Nr", "title=What"]) };
        var refused = Assert.Throws<InvalidInputException>(() => Import(_folder.Write("a.en.csv", "Nr;What\nE1;hot; very\n"), request));
        Assert.Contains("row 2: expected at most 2 cells", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Csv_EmptyCellsBehindTheLastColumn_AreNothing() =>
        Assert.Equal(
            ["E1"],
            Import(_folder.Write("a.en.csv", "code,title,remedy,,\nE1,hot,cool it,,,,\n"), new ImportRequest { DeviceType = "press" }).Select(s => s.Code)
        );

    [Fact]
    public void Csv_CodesThatCannotBeOne_AreToldAndLeftOut()
    {
        var file = _folder.Write("a.csv", "code,title,page\nE1,door open,\n,nothing,\nE 2/x,blank within,\nE3,odd page,iv\n");
        Assert.Equal(["E1", "E3"], Import(file, Request).Select(s => s.Code));
        Assert.Equal(3, _told.Count);
        Assert.StartsWith($"{file}: row 3: code: expected a fault code", _told[0], StringComparison.Ordinal);
        Assert.EndsWith("found 'E 2/x'", _told[1], StringComparison.Ordinal);
        Assert.Contains("row 5: page", _told[2], StringComparison.Ordinal);
        var e = Assert.Throws<InvalidInputException>(() => Import(file, Request with { Strict = true, Id = "strict" }));
        Assert.Contains("2 without", e.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder.Path, "manuals", "strict.zh.md")));
    }

    [Fact]
    public void Json_HalfACharacterInOneEntry_CostsThatCharacterAlone()
    {
        var file = _folder.Write(
            "a.en.json",
            """[{"code":"E1","title":"a \ud800 b","\udc00":1},{"code":"E2","title":"\ud83d\ude00 and \\ud800"},{"code":"E3","title":"\udc00\ud800"}]"""
        );
        Assert.Equal(
            [("E1", "a \uFFFD b"), ("E2", "\U0001F600 and \\ud800"), ("E3", "\uFFFD\uFFFD")],
            Import(file, new ImportRequest { DeviceType = "press" }).Select(s => (s.Code, s.Title))
        );
    }

    [Fact]
    public void Csv_SameCodeAgain_IsOneSection_SameTextAgain_IsOneCause()
    {
        var sections = Import(
            _folder.Write("a.csv", "code,title,severity,remedy\nE1,door,1,close\nE1,door,1,close\nE1,gate,2,shut\nE1,door,1,lock\n"),
            Request
        );
        var section = Assert.Single(sections);
        Assert.Equal("级别:1\n级别:2", section.Overview);
        Assert.Equal(["door: close lock", "gate: shut"], section.Causes.Select(c => $"{c.Text}: {string.Join(' ', c.Remedies)}"));
    }

    [Fact]
    public void Csv_Mapping_PrefixAndPattern_MakeTheCode()
    {
        var request = Request with
        {
            Map = FieldMap.Parse(["code=Alarm", "title=Text", "remedy=Fix 1", "remedy=Fix 2"]),
            CodePrefix = "servo-",
            CodePattern = new("[0-9]+"),
        };
        var section = Assert.Single(Import(_folder.Write("a.csv", "Alarm,Text,Fix 1,Fix 2\nNo. 17,stalled,look,turn\n"), request));
        Assert.Equal("servo-17", section.Code);
        Assert.Equal(["look", "turn"], section.Causes[0].Remedies);
    }

    [Fact]
    public void Json_NestedPaths_ListsAndNumbers_AreRead()
    {
        const string Text = """{"version":3,"alarms":[{"id":17,"level":5,"en":{"title":"Arm # 1 | <b>","steps":["look","turn"]}},{"id":"18"},{"no":1}]}""";
        var request = new ImportRequest
        {
            DeviceType = "arm",
            Language = Language.En,
            Map = FieldMap.Parse(["code=id", "title=en.title", "remedy=en.steps", "severity=level"]),
        };
        var sections = Import(_folder.Write("a.json", Text), request);
        Assert.Equal(["17", "18"], sections.Select(s => s.Code));
        Assert.Equal(("Arm # 1 | <b>", "Severity: 5"), (sections[0].Title, sections[0].Overview));
        Assert.Equal(["look", "turn"], sections[0].Causes[0].Remedies);
        Assert.Equal("18", sections[1].Causes[0].Text);
        Assert.Contains("alarms[2]: id", Assert.Single(_told), StringComparison.Ordinal);
    }

    [Fact]
    public void Json_ItemsPath_ChoosesTheArray()
    {
        const string Text = """{"a":[],"data":{"list":[{"code":"E1","title":"t"}]}}""";
        var file = _folder.Write("a.json", Text);
        Assert.Single(Import(file, Request with { Map = FieldMap.Parse(["items=data.list"]) }));
        Assert.Contains(
            "items",
            Assert.Throws<InvalidInputException>(() => Import(file, Request with { Id = "b", Map = FieldMap.Parse(["items=data"]) })).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("a.csv", "alarm text,fix\nx,y\n", "alarm text, fix")]
    [InlineData("a.json", """[{"nr":{"de":1}}]""", "nr.de")]
    [InlineData("a.csv", "", "header row")]
    [InlineData("a.csv", "code,title\n\"E1,door\nE2,gate\n", "line")]
    [InlineData("a.csv", "code,title\n", "at least one entry")]
    [InlineData("a.json", "{", "line 1")]
    [InlineData("a.json", """{"a":[],"b":[]}""", "2 arrays")]
    [InlineData("a.json", "3", "an array of objects")]
    [InlineData("a.doc", "x", ".pdf")]
    public void Import_Unusable_NamesFileAndWhatIsWrong(string name, string text, string named) => Refused(_folder.Write(name, text), Request, named);

    [Fact]
    public void Import_MappedKeyThatIsNotThere_ListsThoseThatAre()
    {
        var request = Request with { Map = FieldMap.Parse(["code=id", "remedy=en.solutoin"]) };
        Refused(_folder.Write("a.json", """[{"id":1,"en":{"title":"t","solution":"s"}}]"""), request, "id, en.title, en.solution", "en.solutoin");
        Refused(_folder.Write("a.csv", "id,solution\n1,x\n"), request, "id, solution", "en.solutoin");
    }

    [Theory]
    [InlineData("colour=x")]
    [InlineData("code")]
    [InlineData("code=")]
    [InlineData("code=a code=b")]
    [InlineData("title=a")]
    public void Map_Unusable_SaysWhichWord(string words) =>
        Assert.StartsWith("--map: expected", Assert.Throws<FormatException>(() => FieldMap.Parse(words.Split(' '))).Message, StringComparison.Ordinal);

    [Fact]
    public void Import_TypeOrLanguageMissing_IsSaid()
    {
        var file = _folder.Write("a.csv", Chinese);
        Refused(file, Request with { DeviceType = null }, "--type");
        Refused(file, Request with { Language = null }, "--language", "alarms.zh.csv");
        Refused(file, Request with { Id = "../x" }, "--id");
        Assert.Single(Import(_folder.Write("b.zh.csv", Chinese), Request with { Language = null }));
        Assert.True(File.Exists(Path.Combine(_folder.Path, "manuals", "b.zh.md")));
    }

    private void Refused(string file, ImportRequest request, params string[] named)
    {
        var message = Assert.Throws<InvalidInputException>(() => Import(file, request)).Message;
        Assert.StartsWith(file, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        foreach (var word in named)
            Assert.Contains(word, message, StringComparison.Ordinal);
    }

    private List<ManualSection> Import(string file, ImportRequest request) =>
        [.. new ManualImporter(Path.Combine(_folder.Path, "manuals"), _told.Add).Import(file, request).Document.Sections.Select(s => s.Section)];
}
