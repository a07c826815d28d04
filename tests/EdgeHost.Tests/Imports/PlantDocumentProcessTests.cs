namespace EdgeDiag.EdgeHost.Tests.Imports;

/// <summary>Documents of every format are read within the bounds of the process that reads them.</summary>
public sealed class PlantDocumentProcessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public PlantDocumentProcessTests() => Directory.CreateDirectory(_folder.File("plant"));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("tray-sealer.md", "en")]
    [InlineData("pipe-bender.html", "en")]
    [InlineData("palletiser.docx", "en")]
    [InlineData("press.zh.xlsx", "zh")]
    [InlineData("oven.pdf", "en")]
    [InlineData("compressor.pdf", "en")]
    [InlineData("printer.json", "zh")]
    public async Task Import_PlantDocument_IsReadWithinItsBounds(string name, string language)
    {
        if (name == "compressor.pdf")
            Assert.SkipUnless(File.Exists("/usr/bin/tesseract"), "tesseract is not installed");
        var file = Path.Combine(Repository.Root, "samples", "documents", name);
        string[] words = ["manuals", "import", file, "--plant", "plant", "--type", "machine", "--language", language, "--id", "manual"];

        var (status, output, errors) = await EdgeDiagProcess.RunAsync(_folder.Path, [.. words, "--preview"]);
        Assert.True(status == 0, output + errors);
        Assert.Contains("\n## ", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("plant/manuals")));

        (status, output, errors) = await EdgeDiagProcess.RunAsync(_folder.Path, words);
        Assert.True(status == 0, output + errors);
        Assert.Contains($"imported plant/manuals/manual.{language}.md", output, StringComparison.Ordinal);
    }
}
