using EdgeDiag.EdgeHost.Journal.Sqlite;
using EdgeDiag.EdgeHost.Storage;
using Microsoft.Data.Sqlite;

namespace EdgeDiag.EdgeHost.Tests.Hosting;

/// <summary>How the real program ends when it cannot go on: one line and status 1, so that systemd starts it again.</summary>
public sealed class ServiceEndTests : IDisposable
{
    private const string Press = "edgediag/v1/s1/line-3/press-07";

    private readonly Mosquitto _broker = new();
    private readonly TemporaryFolder _data = new();

    public void Dispose()
    {
        _broker.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task JournalDamagedWhileRunning_EndsWithStatusOneAndOneLine_AndTheNextStartPutsItAside()
    {
        using (var service = await EdgeDiagProcess.ServeAsync(_broker, _data, "--Model:Path", ""))
        {
            Damage(_data.File("var/journal.db"));
            await _broker.PublishAsync($"{Press}/fault", """{"id":"a","ts":1772424000000,"code":"E102"}""");
            Assert.Equal(1, await service.EndedAsync());
            Assert.Contains("journal.db is damaged", service.Errors, StringComparison.Ordinal);
        }

        using var heard = await _broker.Subscribe("edgediag/v1/s1/#").ReadyAsync(_broker);
        using var again = await EdgeDiagProcess.ServeAsync(_broker, _data, "--Model:Path", "");
        await heard.UntilAsync(h => h.Diagnoses("final").Any(d => d.GetProperty("fault_id").GetString() == "a"));
        Assert.True(File.Exists(_data.File("var/journal.db.damaged-1")));
        again.EndsWell();
    }

    [Fact]
    public async Task SecondServiceOnTheFolder_IsRefusedWithFolderAndProcess()
    {
        using var service = await EdgeDiagProcess.ServeAsync(_broker, _data, "--Model:Path", "");
        var (status, output, errors) = await EdgeDiagProcess.RunAsync(_data.Path, EdgeDiagProcess.Serving(_broker, _data, "--Model:Path", ""));
        Assert.Equal((1, ""), (status, output));
        var line = Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(_data.File("var"), line, StringComparison.Ordinal);
        Assert.Contains($"process {File.ReadAllText(_data.File("var/service.pid")).Split(' ', ',')[1]}", line, StringComparison.Ordinal);
        // Commands that read and write beside it work as before.
        Assert.Equal(0, (await EdgeDiagProcess.RunAsync(_data.Path, "tickets", "list", "--Data", _data.File("var"))).Status);
        service.EndsWell();
    }

    [Fact]
    public async Task Doctor_DamagedJournalOfARunningService_TellsAndLeavesEveryFileAsItIs()
    {
        using (var service = await EdgeDiagProcess.ServeAsync(_broker, _data, "--Model:Path", ""))
        {
            await DoctorLeavesAsync(1, "is damaged", () => Damage(_data.File("var/journal.db")));
            service.Kill();
        }

        // Without a service too; and then the repair.
        await DoctorLeavesAsync(1, "--repair", () => { });
        var (_, repaired, _) = await EdgeDiagProcess.RunAsync(
            _data.Path,
            ["doctor", "--repair", .. EdgeDiagProcess.Serving(_broker, _data, "--Model:Path", "")[1..]]
        );
        Assert.Contains("journal.db.damaged-1", repaired, StringComparison.Ordinal);
        using var journal = new FaultJournal(_data.File("var/journal.db"));
        Assert.Null(journal.DamagedFile);
    }

    [Fact]
    public async Task Doctor_EmptyFolder_MakesNothing()
    {
        await EdgeDiagProcess.RunAsync(_data.Path, ["doctor", .. EdgeDiagProcess.Serving(_broker, _data, "--Model:Path", "")[1..]]);
        Assert.False(Directory.Exists(_data.File("var")));
    }

    [Theory]
    [InlineData("HUP")]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task Signal_EndsInOrder_WithStatusZero_AndTheStatusReadsOffline(string signal)
    {
        using var heard = await _broker.Subscribe("edgediag/v1/s1/service/#").ReadyAsync(_broker);
        using var service = await EdgeDiagProcess.ServeAsync(_broker, _data, "--Model:Path", "");
        service.EndsWell(signal);
        await heard.UntilAsync(h => h.All.LastOrDefault(m => m.Topic.EndsWith("/status", StringComparison.Ordinal))?.Payload.Contains("offline") == true);
    }

    [Fact]
    public async Task HangUp_IgnoredAsByNohup_StaysIgnored()
    {
        var pid = _data.File("pid");
        var service = Command.RunAsync(
            "",
            "sh",
            "-c",
            $"trap '' HUP; echo $$ > {pid}; exec dotnet {Path.Combine(AppContext.BaseDirectory, "edgediag.dll")} "
                + string.Join(' ', EdgeDiagProcess.Serving(_broker, _data, "--Model:Path", "''"))
        );
        using var heard = await _broker.Subscribe("edgediag/v1/s1/#").ReadyAsync(_broker);
        await heard.UntilAsync(h => h.All.Any(m => m.Topic.EndsWith("/status", StringComparison.Ordinal) && m.Payload.Contains("online")));
        var id = (await File.ReadAllTextAsync(pid)).Trim();
        await Command.LinesAsync("kill", "-HUP", id);
        await _broker.PublishAsync($"{Press}/fault", """{"id":"a","code":"E102"}""");
        await heard.UntilAsync(h => h.Diagnoses("final").Count > 0);
        await Command.LinesAsync("kill", "-TERM", id);
        Assert.Equal(0, (await service).Status);
    }

    [Fact]
    public async Task JournalThatMayNotBeUsed_IsTold_WithOwnerAndMode()
    {
        // A folder in its place: nobody can open that, root neither.
        Directory.CreateDirectory(_data.File("var/journal.db"));
        var (status, _, errors) = await EdgeDiagProcess.RunAsync(_data.Path, EdgeDiagProcess.Serving(_broker, _data, "--Model:Path", ""));
        Assert.Equal(1, status);
        var line = Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("journal.db, owner ", line, StringComparison.Ordinal);
        Assert.Contains("the service runs as", line, StringComparison.Ordinal);
    }

    private async Task DoctorLeavesAsync(int expected, string said, Action before)
    {
        before();
        string[] Files() => [.. Directory.EnumerateFiles(_data.File("var"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        var files = Files();
        var bytes = await File.ReadAllBytesAsync(_data.File("var/journal.db"));
        var (status, output, _) = await EdgeDiagProcess.RunAsync(_data.Path, ["doctor", .. EdgeDiagProcess.Serving(_broker, _data, "--Model:Path", "")[1..]]);
        Assert.Equal(expected, status);
        Assert.Contains(output.Split('\n'), l => l.StartsWith("journal", StringComparison.Ordinal) && l.Contains(said, StringComparison.Ordinal));
        Assert.Equal(files, Files());
        Assert.Equal(bytes, await File.ReadAllBytesAsync(_data.File("var/journal.db")));
    }

    // What stands in the log only would still be whole.
    private static void Damage(string path)
    {
        using (var db = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            db.Open();
            using var command = db.CreateCommand();
            command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
            command.ExecuteNonQuery();
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        var rubbish = new byte[Math.Max(file.Length, 65_536)];
        new Random(1).NextBytes(rubbish);
        file.Write(rubbish);
    }
}
