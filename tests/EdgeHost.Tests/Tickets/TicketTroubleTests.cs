using System.Text;
using EdgeDiag.EdgeHost.Composition;
using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Journal.Sqlite;
using EdgeDiag.EdgeHost.Tickets;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EdgeDiag.EdgeHost.Tests.Tickets;

/// <summary>Whatever is wrong with the tickets' file, verdicts are taken over, their tickets follow, and faults are answered.</summary>
public sealed class TicketTroubleTests : IAsyncLifetime
{
    private const string Press = "edgediag/v1/s1/line-3/press-07";

    private readonly TemporaryFolder _data = new();
    private IHost _host = null!;
    private int _faults;

    private FaultJournal Journal => _host.Services.GetRequiredService<FaultJournal>();

    private string Tickets => _data.File(TicketStore.FileName);

    public async ValueTask InitializeAsync()
    {
        _host = EdgeDiagHost.Build(
            EdgeDiagHost.Configure([
                "--Mqtt:Host",
                "127.0.0.1",
                "--Mqtt:Port",
                "9",
                "--Data",
                _data.Path,
                "--Plant",
                Path.Combine(Repository.Root, "samples", "plant"),
                "--Model:Path",
                "",
                "--Store:Patience",
                "00:00:00.2",
                "--Logging:LogLevel:Default",
                "None",
            ])
        );
        await _host.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task Verdict_TicketsDamaged_PutsThemAsideAndIsKept()
    {
        Place("this is no database, this is a text that is long enough to be one");
        await JudgeAsync();
        await KeptAsync(1);
        Assert.True(File.Exists(Tickets + ".damaged-1"));
    }

    [Fact]
    public async Task Verdict_TicketsTooShortForADatabase_PutsThemAsideAndIsKept()
    {
        Place("x");
        await JudgeAsync();
        await KeptAsync(1);
        Assert.True(File.Exists(Tickets + ".damaged-1"));
    }

    [Fact]
    public async Task Verdict_TicketsDamagedWhileOpen_PutsThemAsideAndGoesOn()
    {
        await JudgeAsync();
        await KeptAsync(1);
        using (var db = new SqliteConnection($"Data Source={Tickets};Pooling=False"))
        {
            db.Open();
            using var command = db.CreateCommand();
            command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
            command.ExecuteNonQuery();
        }

        using (var file = new FileStream(Tickets, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            file.Write(new byte[65_536]);
        await JudgeAsync();
        await JudgeAsync();
        await Eventually.HoldsAsync(() => File.Exists(Tickets + ".damaged-1") && Journal.Postponed(10).Count == 0, () => "not put aside");
        Assert.True(Journal.Books().Balanced);
    }

    [Fact]
    public async Task Verdict_TicketsLocked_WaitsInTheJournal_AndItsTicketFollows()
    {
        await JudgeAsync();
        await KeptAsync(1);
        using (var other = new SqliteConnection($"Data Source={Tickets};Pooling=False"))
        {
            other.Open();
            using var transaction = other.BeginTransaction(deferred: false);
            // Taken over although the file is locked, and so are the faults behind it.
            await JudgeAsync();
            Assert.Single(Journal.Postponed(10));
            await FaultAsync();
        }

        await KeptAsync(2);
        Assert.Empty(Journal.Postponed(10));
    }

    [Fact]
    public async Task Verdict_TicketsUnusable_WaitsInTheJournal_AndTheReasonNamesOwnerAndMode()
    {
        // A folder in its place: nobody can open that, root neither.
        Directory.CreateDirectory(Tickets);
        await JudgeAsync();
        Assert.Single(Journal.Postponed(10));
        var reason = Assert.Throws<IOException>(() => _host.Services.GetRequiredService<TicketStore>().Import([])).Message;
        Assert.Contains($"{Tickets}, owner ", reason, StringComparison.Ordinal);
        Assert.Contains("mode rwx", reason, StringComparison.Ordinal);
        Directory.Delete(Tickets);
        await KeptAsync(1);
    }

    [Fact]
    public void Command_TicketsDamaged_TellsAndRenamesNothing()
    {
        // Not in the folder of the service, which would put it aside.
        using var data = new TemporaryFolder();
        var tickets = data.File(TicketStore.FileName);
        File.WriteAllText(tickets, "this is no database, this is a text that is long enough to be one");
        using var store = new TicketStore(data.Path);
        Assert.Contains("doctor --repair", Assert.Throws<IOException>(() => store.Since(0)).Message, StringComparison.Ordinal);
        Assert.True(File.Exists(tickets));
    }

    // At once: the service looks for tickets all the time, and would fill a file that is empty still.
    private void Place(string text)
    {
        File.WriteAllText(Tickets + ".new", text);
        File.Move(Tickets + ".new", Tickets);
    }

    private Task KeptAsync(int count) =>
        Eventually.HoldsAsync(
            () =>
            {
                using var store = new TicketStore(_data.Path);
                return File.Exists(Tickets) && store.Since(0).Count == count && Journal.Postponed(10).Count == 0;
            },
            () => $"{Journal.Postponed(10).Count} postponed",
            60
        );

    private async Task JudgeAsync()
    {
        await FaultAsync();
        var diagnosis = Journal.Unjudged(1).Single().Ids.DiagnosisId;
        await HandleAsync("feedback", $$"""{"ts":1772424900000,"diagnosis_id":"{{diagnosis}}","verdict":"confirmed","by":"Li"}""");
        Assert.Equal(0, Journal.Books().DeadLettered);
    }

    private async Task FaultAsync()
    {
        var before = Journal.Books().Diagnosed;
        await HandleAsync("fault", $$"""{"id":"f{{_faults}}","ts":{{1772424000000L + _faults++ * 600_000L}},"code":"E102"}""");
        await Eventually.HoldsAsync(() => Journal.Books() is { InFlight: 0 } b && b.Diagnosed == before + 1, () => $"{Journal.Books()}");
    }

    private Task HandleAsync(string kind, string payload) =>
        _host.Services.GetRequiredService<IMessageHandler>().HandleAsync($"{Press}/{kind}", Encoding.UTF8.GetBytes(payload), CancellationToken.None);
}
