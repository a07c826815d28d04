using System.Diagnostics;
using System.Text;

namespace EdgeDiag.EdgeHost.Tests.Imports;

/// <summary>Documents that were made to take all memory or time, or to crash their reader: the real program says one line and goes on.</summary>
public sealed class HostileDocumentTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public HostileDocumentTests() => Directory.CreateDirectory(_folder.File("plant"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Import_SmallPdfThatUnpacksToMuch_IsRefusedByMemory()
    {
        var bomb = PdfBomb.Unpacking(2_500_000);
        Assert.InRange(bomb.Length, 1, 400_000);

        var line = await RefusedAsync("bomb.en.pdf", bomb, 256);

        Assert.Contains("256 MiB of memory", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_PdfThatTakesLong_IsRefusedByProcessorTime()
    {
        var line = await RefusedAsync("slow.en.pdf", PdfBomb.Pages(2000, 3000), 2048, "00:00:05");

        Assert.Contains("00:00:05 of processor time", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_PdfBeyondItsLimits_NamesLimitAndFound()
    {
        Assert.Contains("pages: expected at most 5000, found 6000", await RefusedAsync("pages.en.pdf", PdfBomb.Pages(6000)), StringComparison.Ordinal);
        Assert.Contains(
            "page 1: expected at most 50000 characters, found",
            await RefusedAsync("page.en.pdf", PdfBomb.Unpacking(2000)),
            StringComparison.Ordinal
        );
        await RefusedAsync("nested.en.pdf", PdfBomb.Nested(100_000));
        await RefusedAsync("tree.en.pdf", PdfBomb.PageTree(20_000));
    }

    [Theory]
    [InlineData("open.en.csv", "a longer one, or a quotation mark that is not closed")]
    [InlineData("wide.en.csv", "at most 1000 columns, found 5000")]
    [InlineData("many.en.csv", "entries: expected at most 200000")]
    [InlineData("deep.en.json", "JSON nested at most 64 deep")]
    [InlineData("keys.en.json", "--map code")]
    [InlineData("number.en.json", "expected a fault code")]
    public async Task Import_HostileTable_NamesTheLimit(string name, string named)
    {
        var text = name.Split('.')[0] switch
        {
            "open" => "code,title\nE1,\"" + new string('x', 3_000_000),
            "wide" => "code," + string.Join(',', Enumerable.Range(0, 4999)) + "\nE1\n",
            "many" => "code,title\n" + string.Concat(Enumerable.Range(0, 200_001).Select(i => $"E{i},t\n")),
            "deep" => new string('[', 1_000_000),
            "keys" => "[{" + string.Join(',', Enumerable.Range(0, 100_000).Select(i => $"\"k{i}\":1")) + "}]",
            _ => "[{\"code\":" + new string('9', 1_000_000) + "}]",
        };

        Assert.Contains(named, await RefusedAsync(name, Encoding.UTF8.GetBytes(text)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("quotes", "nested less deeply")]
    [InlineData("lists", "nested less deeply")]
    [InlineData("brackets", "nested less deeply")]
    [InlineData("indent", "columns in front of the text")]
    [InlineData("links", "characters in a paragraph")]
    [InlineData("causes", "at most 200 causes of E1")]
    public async Task NestedMarkdown_IsRefusedByImportAndByRun_WithoutACrash(string kind, string named)
    {
        var text =
            "---\nid: a\ndevice_type: press\nlanguage: en\n---\n## E1 title\n\n"
            + kind switch
            {
                "quotes" => new string('>', 15_000) + " a",
                "lists" => string.Concat(Enumerable.Repeat("- ", 9_000)) + "a",
                "brackets" => new string('[', 15_000),
                "indent" => string.Concat(Enumerable.Range(0, 2_000).Select(i => new string(' ', 2 * i) + "- a\n")),
                "links" => string.Concat(Enumerable.Repeat("[a](\n", 100_000)),
                _ => string.Concat(Enumerable.Range(0, 201).Select(i => $"### cause {i}\n\n")),
            }
            + "\n";

        Assert.Contains(named, await RefusedAsync("a.en.md", Encoding.UTF8.GetBytes(text)), StringComparison.Ordinal);

        _folder.Write("plant/manuals/a.en.md", text);
        _folder.Write("plant/devices.json", """{"devices":[]}""");
        var (status, _, errors) = await EdgeDiagProcess.RunAsync(_folder.Path, "run", "--Plant", "plant", "--Data", _folder.File("var"), "--Model:Path", "");
        Assert.Equal(1, status);
        Assert.Contains(named, OneLine(errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_WhatIsNoFile_IsRefusedWithoutWaiting()
    {
        Process.Start("mkfifo", _folder.File("pipe.en.csv")).WaitForExit();
        File.CreateSymbolicLink(_folder.File("zero.en.csv"), "/dev/zero");
        File.CreateSymbolicLink(_folder.File("loop.en.csv"), _folder.File("loop.en.csv"));
        Directory.CreateDirectory(_folder.File("folder.en.csv"));
        foreach (var name in (string[])["pipe.en.csv", "zero.en.csv", "loop.en.csv", "folder.en.csv", "none.en.csv"])
            await RefusedAsync(name, null);
    }

    [Fact]
    public async Task Import_LinkToAFile_IsFollowed()
    {
        File.CreateSymbolicLink(_folder.File("link.en.csv"), _folder.Write("real.csv", "code,title\nE1,drive fault\n"));

        var (status, _, errors) = await ImportAsync("link.en.csv", 2048, "00:10:00");

        Assert.True(status == 0, errors);
    }

    // One hostile file and one good one: one line, and the good one is imported.
    private async Task<string> RefusedAsync(string name, byte[]? content, int megabytes = 2048, string processorTime = "00:10:00")
    {
        if (content is not null)
            await File.WriteAllBytesAsync(_folder.File(name), content);
        var (status, output, errors) = await ImportAsync(name, megabytes, processorTime, _folder.Write("good.en.csv", "code,title\nE9,drive fault\n"));
        Assert.True(status == 1, output + errors);
        Assert.Contains("plant/manuals/good.en.md", output, StringComparison.Ordinal);
        File.Delete(_folder.File("plant/manuals/good.en.md"));
        return OneLine(
            string.Join(
                '\n',
                errors
                    .Split('\n')
                    .Where(l => !l.Contains("entries left out", StringComparison.Ordinal) && !l.Contains("at least one entry", StringComparison.Ordinal))
            )
        );
    }

    private static string OneLine(string errors)
    {
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        var line = Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.True(line.Length < 1500, line);
        return line;
    }

    private async Task<(int Status, string Output, string Errors)> ImportAsync(string name, int megabytes, string processorTime, params string[] more) =>
        await EdgeDiagProcess.RunWithAsync(
            _folder.Path,
            new Dictionary<string, string> { ["EDGEDIAG_Import__MemoryMegabytes"] = $"{megabytes}", ["EDGEDIAG_Import__ProcessorTime"] = processorTime },
            ["manuals", "import", name, .. more, "--plant", "plant", "--type", "press"]
        );
}
