using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Manuals.Import;

namespace EdgeDiag.Fusion.Tests.Manuals.Import;

public sealed class ManualImporterTests : IDisposable
{
    private const string Alarms = "code,title,remedy\nE1,door open,close it\n";

    private readonly TemporaryFolder _folder = new();

    private static ImportRequest Request => new() { DeviceType = "press", Language = Language.En };

    private string Target => Path.Combine(_folder.Path, "manuals", "alarms.en.md");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Import_Again_WritesNothing_UntilSourceOrMappingChanges()
    {
        var file = _folder.Write("alarms.csv", Alarms);
        Assert.Equal(ImportState.Imported, Import(file).State);
        File.SetLastWriteTimeUtc(Target, DateTime.UnixEpoch);
        var text = File.ReadAllText(Target);
        Assert.Equal(ImportState.Unchanged, Import(file).State);
        Assert.Equal(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(Target));
        _folder.Write("alarms.csv", Alarms + "E2,gate open,close it\n");
        Assert.Equal(ImportState.Replaced, Import(file).State);
        Assert.NotEqual(text, File.ReadAllText(Target));
        Assert.Equal(ImportState.Replaced, Import(file, Request with { Map = FieldMap.Parse(["code=code", "title=title"]) }).State);
        Assert.Equal(ImportState.Replaced, Import(file, Request with { DeviceType = "robot" }).State);
        Assert.Equal(["alarms.en.md"], Directory.EnumerateFiles(Path.GetDirectoryName(Target)!).Select(Path.GetFileName));
    }

    [Fact]
    public void Import_HandEdited_IsKept_UnlessForced()
    {
        var file = _folder.Write("alarms.csv", Alarms);
        Import(file);
        var edited = File.ReadAllText(Target).Replace("close it", "close it and lock it", StringComparison.Ordinal);
        File.WriteAllText(Target, edited);
        var again = Import(file);
        Assert.Equal((ImportState.Unchanged, true), (again.State, again.Edited));
        _folder.Write("alarms.csv", Alarms + "E2,gate open,close it\n");
        var e = Assert.Throws<InvalidInputException>(() => Import(file));
        Assert.Contains("--force", e.Message, StringComparison.Ordinal);
        Assert.Equal(edited, File.ReadAllText(Target));
        Assert.Equal(ImportState.Replaced, Import(file, Request with { Force = true }).State);
        Assert.DoesNotContain("lock", File.ReadAllText(Target), StringComparison.Ordinal);
    }

    [Fact]
    public void Import_WindowsLineEnds_AreNoEdit()
    {
        var file = _folder.Write("alarms.csv", Alarms);
        Import(file);
        File.WriteAllText(Target, File.ReadAllText(Target).ReplaceLineEndings("\r\n"));
        Assert.False(Import(file).Edited);
    }

    [Theory]
    [InlineData("---\nid: alarms\ndevice_type: press\nlanguage: en\n---\n## E9 mine\n")]
    [InlineData("my notes")]
    public void Import_OverAPersonsFile_IsRefused(string text)
    {
        _folder.Write("manuals/alarms.en.md", text);
        var e = Assert.Throws<InvalidInputException>(() => Import(_folder.Write("alarms.csv", Alarms)));
        Assert.Contains("no import wrote", e.Message, StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(Target));
    }

    [Fact]
    public void Import_CodeOfAnotherManual_IsRefused_WithAPrefixItIsNot()
    {
        _folder.Write("manuals/press.md", "---\nid: press\ndevice_type: press\nlanguage: en\n---\n## e1 door\n");
        var file = _folder.Write("alarms.csv", Alarms);
        Assert.Contains("press.md", Assert.Throws<InvalidInputException>(() => Import(file)).Message, StringComparison.Ordinal);
        Import(file, Request with { CodePrefix = "servo-" });
        using var index = ManualIndex.Build(Path.Combine(_folder.Path, "manuals"));
        Assert.Equal("door open", index.Find("press", "SERVO-E1", Language.En)!.Title);
    }

    [Fact]
    public void Import_TwoFilesOfOneName_SecondIsRefused()
    {
        var importer = new ManualImporter(Path.Combine(_folder.Path, "manuals"), _ => { });
        importer.Import(_folder.Write("a/alarms.csv", Alarms), Request);
        Assert.Contains(
            "--id",
            Assert.Throws<InvalidInputException>(() => importer.Import(_folder.Write("b/alarms.csv", Alarms), Request)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Import_RecordsTheSource_NameOnly()
    {
        Import(_folder.Write("deep/down/alarms.csv", Alarms));
        var document = ManualFile.Load(Target);
        Assert.Equal("alarms.csv", document.Front.Source);
        Assert.Equal("alarms.csv", document.Sections[0].Section.Source);
        Assert.Equal(64, document.Front.Values[ManualFrontMatter.SourceDigestKey].Length);
        Assert.DoesNotContain(_folder.Path, File.ReadAllText(Target), StringComparison.Ordinal);
        Assert.Equal(ManualOrigin.Imported, GeneratedText.OriginOf(File.ReadAllText(Target), document.Front));
    }

    [Fact]
    public void Import_Markdown_CopiesTheTextAndKeepsItsKeys()
    {
        const string Body = "# Press\n\n## E1 door *open*\n\nSee [there](x).\n\n### switch\n- Signs: a;b\n- Remedy: turn\n";
        var file = _folder.Write(
            "notes.md",
            $"---\r\nid: press-manual\r\nowner: line 3\r\ndevice_type: press\r\nlanguage: en\r\n---\r\n{Body.ReplaceLineEndings("\r\n")}"
        );
        var result = Import(file, new ImportRequest());
        Assert.Equal("press-manual.en.md", Path.GetFileName(result.Target));
        var text = File.ReadAllText(result.Target);
        Assert.EndsWith($"---\n{Body}", text, StringComparison.Ordinal);
        Assert.Contains("owner: line 3\n", text, StringComparison.Ordinal);
        Assert.Equal(ManualFile.Read(file).Select(s => s.Ref), ManualFile.Read(result.Target).Select(s => s.Ref));
        Assert.Equal(ImportState.Unchanged, Import(file, new ImportRequest()).State);
    }

    [Theory]
    [InlineData("# no front matter", "front matter")]
    [InlineData("---\nid: x\ndevice_type: press\nlanguage: en\n---\n## E1 a\n## e1 b\n", "a second one")]
    [InlineData("---\nid: x\ndevice_type: press\nlanguage: fr\n---\n## E1 a\n", "zh, en or de")]
    [InlineData("---\nid: x\ndevice_type: press\nlanguage: en\n---\nnothing\n", "at least one")]
    public void Import_UnusableMarkdown_IsRefused(string text, string named) =>
        Assert.Contains(
            named,
            Assert.Throws<InvalidInputException>(() => Import(_folder.Write("x.md", text), new ImportRequest())).Message,
            StringComparison.Ordinal
        );

    /// <summary>An alarm and a warning of one number are two codes, and a machine's words find its own.</summary>
    [Fact]
    public void Import_AlarmAndWarningOfOneNumber_AreTwoSections_AWarningAloneHasItsNumber()
    {
        var file = _folder.Write(
            "alarms.csv",
            "code,title,remedy\nAlarm 5,emergency stop,look first\nWarning 5,maintenance switch,ask the fitter\nWarning 6,filter soon full,order one\n"
        );
        var sections = ManualFile.Read(Import(file).Target);
        Assert.Equal([("5", "emergency stop"), ("Warning-5", "maintenance switch"), ("6", "filter soon full")], sections.Select(s => (s.Code, s.Title)));
        using var manuals = ManualIndex.Build(sections);
        var codes = manuals.Codes["press"];
        Assert.Equal(codes.Key("Warning-5"), codes.Key("WARNING 5"));
        Assert.Equal([codes.Key("5"), codes.Key("5"), codes.Key("6")], [codes.Key("Alarm 5"), codes.Key("5"), codes.Key("Warning 6")]);
    }

    /// <summary>White space in a code is a separator like any other; a word in front of it, or a second code, is none of it.</summary>
    [Fact]
    public void Import_MappedCellWithSpacesWordsOrSeveralCodes_IsTaken()
    {
        var map = FieldMap.Parse(["code=Nr", "title=Text"]);
        var file = _folder.Write("alarms.csv", "Nr,Text\nW 0410,belt slow\nIS 300 12,valve late\nALARM 55,guard open\nE1/E2,door open\nNET 9!1,no code\n");
        var told = new List<string>();
        var result = new ManualImporter(Path.Combine(_folder.Path, "manuals"), told.Add).Import(file, Request with { Map = map });
        Assert.Equal(["W-0410", "IS-300-12", "55", "E1", "E2"], ManualFile.Read(result.Target).Select(s => s.Code));
        Assert.Contains("found 'NET 9!1'", Assert.Single(told), StringComparison.Ordinal);
        using var manuals = ManualIndex.Build(ManualFile.Read(result.Target));
        Assert.Equal(manuals.Codes["press"].Key("IS-300-12"), manuals.Codes["press"].Key("IS 300 12"));
    }

    [Theory]
    [InlineData("L\u00DC-3 Abluft zu schwach")]
    [InlineData("`ST\u00D6-014` T\u00FCr offen")]
    public void Read_HeadingWithAnUmlautInItsCode_IsRefusedAndNotCut(string heading) =>
        Assert.Contains(
            "a heading that begins with a fault code",
            Assert
                .Throws<InvalidInputException>(() =>
                    ManualFile.Read(_folder.Write("x.md", $"---\nid: x\ndevice_type: press\nlanguage: de\n---\n## {heading}\n"))
                )
                .Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Read_CodeInBackticksWithASpace_IsOneCode() =>
        Assert.Equal(
            ("K-103.1", "Abluft zu schwach"),
            ManualFile.Read(_folder.Write("x.md", "---\nid: x\ndevice_type: press\nlanguage: de\n---\n## `K 103.1` Abluft zu schwach\n")).Single() is var s
                ? (s.Code, s.Title)
                : default
        );

    private ImportResult Import(string file, ImportRequest? request = null) =>
        new ManualImporter(Path.Combine(_folder.Path, "manuals"), _ => { }).Import(file, request ?? Request);
}
