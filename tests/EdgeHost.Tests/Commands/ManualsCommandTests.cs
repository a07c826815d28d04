using System.Text.Json;
using EdgeDiag.EdgeHost.Storage;

namespace EdgeDiag.EdgeHost.Tests.Commands;

/// <summary>The program's <c>manuals</c> commands as their users start them.</summary>
public sealed class ManualsCommandTests : IDisposable
{
    private const string Alarms = "code,title,cause,remedy\nE9,drive fault,overload,1. unload 2. restart\n,nothing,,\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Import_List_Search_Check_WorkOnOnePlant()
    {
        _folder.Write("plant/devices.json", """{"devices":[{"id":"press-07","line":"line-3","type":"press","sensors":[]}]}""");
        _folder.Write("alarms.csv", Alarms);
        var (status, output, errors) = await Run("import", "alarms.csv", "--plant", "plant", "--type", "press", "--language", "en", "--json");
        Assert.True(status == 0, errors);
        var imported = JsonDocument.Parse(output).RootElement;
        Assert.Equal(
            ("imported", 1, 1),
            (imported.GetProperty("state").GetString(), imported.GetProperty("sections").GetInt32(), imported.GetProperty("skipped").GetInt32())
        );
        Assert.Contains("alarms.csv: row 3: code: expected a fault code", errors, StringComparison.Ordinal);
        Assert.Contains("alarms.csv: 1 entries left out", errors, StringComparison.Ordinal);

        (status, output, _) = await Run("import", "alarms.csv", "--plant", "plant", "--type", "press", "--language", "en");
        Assert.Equal(0, status);
        Assert.StartsWith("unchanged", output, StringComparison.Ordinal);

        (status, output, errors) = await Run("list", "--plant", "plant", "--json");
        Assert.True(status == 0, errors);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.Equal(
            ("alarms", "ok", "alarms.csv"),
            (lines[0].GetProperty("id").GetString(), lines[0].GetProperty("state").GetString(), lines[0].GetProperty("source").GetString())
        );
        Assert.Equal(16, lines[^1].GetProperty("index").GetString()!.Length);

        (status, output, _) = await Run("search", "e9", "--plant", "plant", "--json");
        Assert.Equal(0, status);
        var hit = JsonDocument.Parse(output).RootElement;
        Assert.Equal(("alarms#E9", true), (hit.GetProperty("ref").GetString(), hit.GetProperty("exact").GetBoolean()));
        Assert.Equal(["unload", "restart"], hit.GetProperty("causes")[0].GetProperty("remedies").EnumerateArray().Select(r => r.GetString()));

        _folder.Write("codes.txt", "E9 press\nE10 press\n");
        (status, output, errors) = await Run("check", "--plant", "plant", "--codes", "codes.txt");
        Assert.True(status == 1, errors);
        Assert.Contains("codes.txt:2: error: no-section: expected a section for press E10", output, StringComparison.Ordinal);
        Assert.Contains("1 errors", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_ForATypeThatNoDeviceHas_SaysSo_AndCountsNoTitleAsACause()
    {
        _folder.Write("plant/devices.json", """{"devices":[{"id":"press-07","line":"line-3","type":"press","sensors":[]}]}""");
        _folder.Write("alarms.csv", "code,title,cause,remedy,Owner\nE9,drive fault,,,Li\n");
        var (status, output, errors) = await Run("import", "alarms.csv", "--plant", "plant", "--type", "presss", "--language", "en");
        Assert.True(status == 0, errors);
        Assert.Contains("alarms.csv: expected a type of devices.json, found presss;", errors, StringComparison.Ordinal);
        Assert.Contains("alarms.csv: no known word for columns Owner;", errors, StringComparison.Ordinal);
        Assert.Contains("1 sections, 0 causes", output, StringComparison.Ordinal);
        (status, _, errors) = await Run("import", "alarms.csv", "--plant", "plant", "--type", "press", "--language", "en");
        Assert.True(status == 0, errors);
        Assert.DoesNotContain("devices.json", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demo_Plant_ListsAndChecksWithoutErrors()
    {
        var (status, output, errors) = await Run("check");
        Assert.True(status == 0, output + errors);
        (status, output, errors) = await Run("list");
        Assert.True(status == 0, errors);
        foreach (var word in (string[])["press.zh.md", "press-manual", "source unknown", "12 manuals", "index "])
            Assert.Contains(word, output, StringComparison.Ordinal);
        (status, output, errors) = await Run("search", "皮带", "跑偏", "--language", "zh", "--limit", "1");
        Assert.True(status == 0, errors);
        Assert.Contains("conveyor-drive-manual#F0003", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_OneOfTwoFilesUnusable_OtherIsImported_StatusOne()
    {
        Directory.CreateDirectory(_folder.File("plant"));
        _folder.Write("good.en.csv", Alarms);
        _folder.Write("bad.en.pdf", "not a pdf");
        var (status, output, errors) = await Run("import", "bad.en.pdf", "good.en.csv", "--plant", "plant", "--type", "press");
        Assert.Equal(1, status);
        Assert.Contains("bad.en.pdf: file: expected a PDF", errors, StringComparison.Ordinal);
        Assert.StartsWith("imported", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_HandEdited_IsKeptUntilForced()
    {
        Directory.CreateDirectory(_folder.File("plant"));
        _folder.Write("alarms.en.csv", Alarms);
        string[] import = ["import", "alarms.en.csv", "--plant", "plant", "--type", "press"];
        await Run(import);
        var target = _folder.File("plant/manuals/alarms.en.md");
        await File.AppendAllTextAsync(target, "\nMine.\n");
        _folder.Write("alarms.en.csv", Alarms + "E10,other,,\n");
        var (status, output, errors) = await Run(import);
        Assert.Equal((1, ""), (status, output));
        Assert.Contains("--force", errors, StringComparison.Ordinal);
        Assert.EndsWith("Mine.\n", await File.ReadAllTextAsync(target), StringComparison.Ordinal);
        (status, output, errors) = await Run([.. import, "--force"]);
        Assert.True(status == 0, errors);
        Assert.StartsWith("replaced", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("import a.csv")]
    [InlineData("import --plant p")]
    [InlineData("import a.csv --plant p --language fr")]
    [InlineData("import a.csv --plant p --map colour=x")]
    [InlineData("import a.csv --plant p --code-pattern (")]
    [InlineData("import a.csv --plant p --code-prefix a/b")]
    [InlineData("search")]
    [InlineData("search x --limit 0")]
    [InlineData("check --what")]
    public async Task WrongUsage_IsStatusTwo(string arguments)
    {
        var (status, _, errors) = await Run(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.True(status == 2, $"status {status}: {errors}");
        Assert.NotEmpty(errors);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("list --plant nowhere", "nowhere")]
    [InlineData("search x --plant nowhere", "nowhere")]
    [InlineData("import a.csv --plant nowhere", "nowhere")]
    [InlineData("check --codes nowhere", "nowhere")]
    public async Task MissingFolderOrFile_IsOneLineAndStatusOne(string arguments, string named)
    {
        var (status, output, errors) = await Run(arguments.Split(' '));
        Assert.Equal((1, ""), (status, output));
        Assert.DoesNotContain('\n', errors);
        Assert.Contains(named, errors, StringComparison.Ordinal);
    }

    private Task<(int Status, string Output, string Errors)> Run(params string[] arguments) =>
        EdgeDiagProcess.RunAsync(_folder.Path, ["manuals", .. arguments]);
}
