using System.Diagnostics;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Tests.Devices;

/// <summary>Files of a plant that are too large, or no files.</summary>
public sealed class HostileFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("devices", "devices: expected at most 20000, found 20001")]
    [InlineData("sensors", "devices[0].sensors: expected at most 256, found 257")]
    [InlineData("text", "devices[0].type: expected a text of 1 to 128 characters")]
    [InlineData("deep", "an error at line 1")]
    [InlineData("number", "devices[0].sensors[0].low: expected a number")]
    public void DeviceCatalog_BeyondItsLimits_OneShortLine(string kind, string named)
    {
        var path = _folder.Write(
            "devices.json",
            "{\"devices\":["
                + kind switch
                {
                    "devices" => string.Join(',', Enumerable.Repeat("{}", 20_001)),
                    "sensors" => "{\"id\":\"a\",\"line\":\"b\",\"type\":\"c\",\"sensors\":[" + string.Join(',', Enumerable.Repeat("{}", 257)) + "]}",
                    "text" => "{\"id\":\"a\",\"line\":\"b\",\"type\":\"" + new string('x', 1_000_000) + "\"}",
                    "deep" => new string('[', 1_000_000),
                    _ => "{\"id\":\"a\",\"line\":\"b\",\"type\":\"c\",\"sensors\":[{\"name\":\"s\",\"unit\":\"u\",\"low\":1e"
                        + new string('9', 1_000_000)
                        + "}]}",
                }
                + "]}"
        );

        var message = Assert.Throws<InvalidInputException>(() => DeviceCatalog.Load(path)).Message;

        Assert.Contains(named, message, StringComparison.Ordinal);
        Assert.True(message.Length < 1500, $"{message.Length} characters");
    }

    [Fact]
    public void TicketFile_LineOfManyMegabytes_IsRefusedByItsNumberWithoutReadingItWhole()
    {
        var path = Path.Combine(_folder.Path, "tickets.jsonl");
        using (var file = File.CreateText(path))
        {
            file.WriteLine();
            for (var i = 0; i < 100; i++)
                file.Write(new string('x', 1 << 20));
        }

        Assert.Contains(
            "line 2: expected at most 1000000 characters",
            Assert.Throws<InvalidInputException>(() => TicketFile.Read(path)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void PipesAndDevices_AreReadAsEmpty_AndNobodyWaits()
    {
        Process.Start("mkfifo", Path.Combine(_folder.Path, "pipe")).WaitForExit();
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "zero"), "/dev/zero");
        foreach (var name in (string[])["pipe", "zero"])
        {
            Assert.Empty(InputFile.ReadBytes(Path.Combine(_folder.Path, name), "a file", 10));
            Assert.Empty(TicketFile.Read(Path.Combine(_folder.Path, name)));
            Assert.Throws<InvalidInputException>(() => ManualFile.Load(Path.Combine(_folder.Path, name)));
            Assert.Throws<InvalidInputException>(() => DeviceCatalog.Load(Path.Combine(_folder.Path, name)));
        }
    }

    [Theory]
    [InlineData("a\nb\r\n\nc", new[] { "a", "b", "", "c" })]
    [InlineData("a\n", new[] { "a" })]
    [InlineData("", new string[0])]
    public void Lines_AreThoseOfTheFile(string text, string[] lines) =>
        Assert.Equal(lines, InputFile.ReadLines(_folder.Write("lines", text), "lines", 100).Select(l => l.Line));

    [Fact]
    public void Bytes_LargerThanTheLimit_AreRefused() =>
        Assert.Contains(
            "at most 1 MiB, found 2 MiB",
            Assert.Throws<InvalidInputException>(() => InputFile.ReadBytes(_folder.Write("large", new string('x', (1 << 20) + 1)), "a file", 1 << 20)).Message,
            StringComparison.Ordinal
        );
}
