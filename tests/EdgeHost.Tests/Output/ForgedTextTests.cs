using System.Net;
using System.Net.Sockets;

namespace EdgeDiag.EdgeHost.Tests.Output;

/// <summary>The real program's log and output under text that wants to be more than text.</summary>
public sealed class ForgedTextTests : IDisposable
{
    private readonly TemporaryFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task ServiceLog_UnderForgedFaults_HasOneLineAnEntryWithTimeAndLevelAndNoControlCharacter()
    {
        using var broker = new Mosquitto();
        using var heard = await broker.Subscribe("edgediag/v1/s1/#").ReadyAsync(broker);
        using var service = await EdgeDiagProcess.ServeAsync(broker, _data, "--Model:Path", "");
        await broker.PublishAsync(
            "edgediag/v1/s1/line-3/press-07/fault",
            """{"ts":1772424000000,"code":"E1\u001b[2J\r\n2099-01-01T00:00:00.000Z crit: forged\u202e","text":"\u009b31m"}"""
        );
        await broker.PublishAsync("edgediag/v1/s1/line-3/press\u202e/fault", """{"ts":1772424000000,"code":"E102"}""");
        await broker.PublishAsync("edgediag/v1/s1/line-3/press-07/fault", """{"ts":1772424000000,"code":"E102"}""");
        await heard.UntilAsync(h => h.Diagnoses("final").Any(d => d.GetProperty("code").GetString() == "E102"));
        service.EndsWell();
        var lines = service.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, l => Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (trce|dbug|info|warn|fail|crit): \S+\[\d+\] ", l));
        Assert.DoesNotContain(lines, l => l.Any(c => char.IsControl(c) || c == '\u202e'));
        Assert.DoesNotContain(lines, l => l.StartsWith("2099", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("json", "\"cause\":\"a")]
    [InlineData("text", "a\\x1b[2Jb\\rc")]
    public async Task TicketsList_OfForgedTickets_ShowsThemWrittenOut(string form, string shown)
    {
        var tickets = _data.Write(
            "tickets.jsonl",
            """{"id":"t1","ts":"2026-03-02T04:00:00Z","site":"s1","line":"line-3","device":"press-07","device_type":"press","""
                + """ "language":"zh","code":"E102","readings":{},"cause":"a\u001b[2Jb\rc\u202e","actions":["x"],"source":"imported"}"""
        );
        var (status, _, errors) = await EdgeDiagProcess.RunAsync(_data.Path, "tickets", "import", tickets, "--Data", _data.File("var"));
        // Where the import refuses such a text, its reason is written out too.
        Assert.DoesNotContain('\u001b', errors);
        Assert.DoesNotContain('\u202e', errors);
        if (status != 0)
            return;
        string[] words = ["tickets", "list", "--Data", _data.File("var"), .. form == "json" ? (string[])["--json"] : []];
        var (_, output, _) = await EdgeDiagProcess.RunAsync(_data.Path, words);
        Assert.Contains(shown, output, StringComparison.Ordinal);
        Assert.DoesNotContain(output, c => c is '\u001b' or '\r' or '\u202e');
        if (form == "json")
            Assert.Equal("a\u001b[2Jb\rc\u202e", System.Text.Json.JsonDocument.Parse(output).RootElement.GetProperty("cause").GetString());
    }

    [Fact]
    public async Task Signal_DuringACommandThatWaits_EndsItWithOneLineAndStatusOne()
    {
        // A broker that takes the connection and never says a word: doctor waits for it.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var command = EdgeDiagProcess.Start(
            _data.Path,
            "doctor",
            "--Model:Path",
            "",
            "--Data",
            _data.File("var"),
            "--Mqtt:Host",
            "127.0.0.1",
            "--Mqtt:Port",
            $"{((IPEndPoint)silent.LocalEndpoint).Port}"
        );
        using var waiting = await silent.AcceptTcpClientAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(1, command.Stop());
        Assert.Equal("interrupted before it was done", command.Errors.Trim());
    }
}
