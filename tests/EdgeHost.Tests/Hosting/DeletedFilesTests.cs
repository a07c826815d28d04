using System.Diagnostics;
using EdgeDiag.EdgeHost.Journal.Sqlite;
using EdgeDiag.EdgeHost.Tickets;

namespace EdgeDiag.EdgeHost.Tests.Hosting;

/// <summary>Files that the real program has open are deleted or replaced: it writes them anew, and what it has acknowledged outlives a kill -9.</summary>
public sealed class DeletedFilesTests : IDisposable
{
    private const string Press = "edgediag/v1/s1/line-3/press-07";

    private readonly Mosquitto _broker = new();
    private readonly TemporaryFolder _data = new();

    public void Dispose()
    {
        _broker.Dispose();
        _data.Dispose();
    }

    [Theory]
    [InlineData("rm -f journal.db")]
    [InlineData("rm -f journal.db-wal")]
    [InlineData("rm -f journal.db*")]
    [InlineData("cp journal.db other && mv other journal.db")]
    [InlineData("echo rubbish > other && mv other journal.db")]
    [InlineData("rm -rf $PWD")]
    public async Task JournalDeletedOrReplaced_IsWrittenAnew_AndNoAcknowledgedFaultIsLost(string deed)
    {
        using var heard = await _broker.Subscribe("edgediag/v1/s1/#").ReadyAsync(_broker);
        using (var service = await ServeAsync())
        {
            await AnsweredAsync(heard, "a");
            await DoAsync(deed);
            // Perhaps taken before the service has noticed, perhaps afterwards.
            await AnsweredAsync(heard, "b");
            await NoticedAsync(service, "journal.db");
            await AnsweredAsync(heard, "c");
            service.Kill();
        }

        using (var journal = new FaultJournal(_data.File("var/journal.db")))
        {
            Assert.Null(journal.DamagedFile);
            Assert.Equal(["a", "b", "c"], journal.Unjudged(10).Select(c => c.Snapshot.Fault.Id).Order(StringComparer.Ordinal));
            Assert.True(journal.Books().Balanced);
        }

        using var again = await ServeAsync();
        again.EndsWell();
    }

    [Fact]
    public async Task JournalDeletedJustBeforeTheEnd_IsWrittenByTheEnd()
    {
        using var heard = await _broker.Subscribe("edgediag/v1/s1/#").ReadyAsync(_broker);
        using (var service = await ServeAsync())
        {
            await AnsweredAsync(heard, "a");
            await DoAsync("rm -f journal.db*");
            service.EndsWell();
        }

        using var journal = new FaultJournal(_data.File("var/journal.db"));
        Assert.Single(journal.Unjudged(10));
    }

    [Fact]
    public async Task JournalThatCannotBeWrittenAnew_NoFaultIsTaken_AndTheBrokerKeepsIt()
    {
        using var heard = await _broker.Subscribe("edgediag/v1/s1/#").ReadyAsync(_broker);
        using var service = await ServeAsync();
        await AnsweredAsync(heard, "a");
        // A file in the folder's place: nobody can write below that, root neither.
        // The service may have made a new folder before the file is there.
        await DoAsync("touch $PWD.file; mv $PWD $PWD.away; until mv -T $PWD.file $PWD 2>/dev/null; do rm -rf $PWD; done");
        await Eventually.HoldsAsync(() => service.Errors.Contains("cannot be written anew", StringComparison.Ordinal), () => service.Errors);
        await _broker.PublishAsync($"{Press}/fault", Fault("b"));
        await _broker.PublishAsync($"{Press}/fault", Fault("b"));
        Assert.DoesNotContain(heard.Diagnoses("final"), d => d.GetProperty("fault_id").GetString() == "b");
        await DoAsync("rm var", _data.Path);
        await heard.UntilAsync(h => h.Diagnoses("final").Any(d => d.GetProperty("fault_id").GetString() == "b"));
        service.Kill();
        using var journal = new FaultJournal(_data.File("var/journal.db"));
        Assert.Equal(2, journal.Unjudged(10).Count());
    }

    [Fact]
    public async Task TicketsDeleted_AreWrittenAnew_AndNoVerdictIsLost()
    {
        using var heard = await _broker.Subscribe("edgediag/v1/s1/#").ReadyAsync(_broker);
        using (var service = await ServeAsync())
        {
            await JudgedAsync(service, heard, "a");
            await DoAsync("rm -f tickets.db*");
            await JudgedAsync(service, heard, "b");
            await NoticedAsync(service, "tickets.db");
            await JudgedAsync(service, heard, "c");
            service.Kill();
        }

        using var store = new TicketStore(_data.File("var"));
        Assert.Equal(3, store.Since(0).Count);
    }

    [Theory]
    [InlineData("rm -f service.lock")]
    [InlineData("rm -f service.lock service.pid")]
    [InlineData("rm -rf $PWD")]
    public async Task LockDeleted_TheSecondServiceIsRefusedAllTheSame(string deed)
    {
        using var service = await ServeAsync();
        await DoAsync(deed);
        if (deed.Contains("-rf", StringComparison.Ordinal))
            await NoticedAsync(service, _data.File("var"));
        var (status, _, errors) = await EdgeDiagProcess.RunAsync(_data.Path, EdgeDiagProcess.Serving(_broker, _data, "--Model:Path", ""));
        Assert.Equal(1, status);
        Assert.Contains("is in use by another service", errors, StringComparison.Ordinal);
        await Eventually.HoldsAsync(() => File.Exists(_data.File("var/service.lock")) && File.Exists(_data.File("var/service.pid")), () => service.Errors);
        service.EndsWell();
    }

    private Task<EdgeDiagProcess> ServeAsync() => EdgeDiagProcess.ServeAsync(_broker, _data, "--Model:Path", "", "--Feedback:Mqtt", "trusted");

    private static string Fault(string id) => $$"""{"id":"{{id}}","ts":{{1772424000000L + id[0] * 600_000L}},"code":"E102"}""";

    private async Task<string> AnsweredAsync(Subscription heard, string id)
    {
        await _broker.PublishAsync($"{Press}/fault", Fault(id));
        await heard.UntilAsync(h => h.Diagnoses("final").Any(d => d.GetProperty("fault_id").GetString() == id));
        return heard.Diagnoses("final").First(d => d.GetProperty("fault_id").GetString() == id).GetProperty("id").GetString()!;
    }

    private async Task JudgedAsync(EdgeDiagProcess service, Subscription heard, string id)
    {
        var diagnosis = await AnsweredAsync(heard, id);
        await _broker.PublishAsync($"{Press}/feedback", $$"""{"ts":1772424900000,"diagnosis_id":"{{diagnosis}}","verdict":"confirmed","by":"Li"}""");
        await Eventually.HoldsAsync(() => service.Errors.Contains($"Diagnosis {diagnosis} ", StringComparison.Ordinal), () => service.Errors);
    }

    private static Task NoticedAsync(EdgeDiagProcess service, string file) =>
        Eventually.HoldsAsync(
            () =>
                service
                    .Errors.Split('\n')
                    .Any(l => l.Contains(file, StringComparison.Ordinal) && l.Contains("has been written anew", StringComparison.Ordinal)),
            () => service.Errors
        );

    private async Task DoAsync(string deed, string? folder = null)
    {
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", deed]) { WorkingDirectory = folder ?? _data.File("var") })!;
        await shell.WaitForExitAsync();
        Assert.Equal(0, shell.ExitCode);
    }
}
