using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Sources;

namespace EdgeDiag.EdgeHost.Tests.Journal.Contract;

/// <summary>Where faults go, what restarts leave, and that the books balance.</summary>
public abstract class FaultCasesContract : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.FromHours(8));
    private static readonly FoldingOptions Folding = new(TimeSpan.FromSeconds(60), MaxFaultsPerCase: 5, MaxCasesPerMinute: 4);
    private static readonly DeviceDescription Device = new("press-07", "line-3", "press", new LocalizedText("冲压机", "press"), []);

    private readonly TemporaryFolder _folder = new();
    private readonly Func<string, IJournal> _open;
    private IJournal _journal;

    /// <param name="open">Opens or creates a journal at a path.</param>
    protected FaultCasesContract(Func<string, IJournal> open) => (_open, _journal) = (open, open(_folder.File("journal.db")));

    public void Dispose()
    {
        _journal.Dispose();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private TakenFault Record(string id, double seconds, string code = "E102", FaultState state = FaultState.Active, string device = "press-07")
    {
        var fault = new FaultEvent("s1", "line-3", device, Noon.AddSeconds(seconds), id, code, state, Severity.High, null);
        return _journal.RecordFault(fault, new DiagnosisCase(fault, Device, [], null, []), Noon.AddSeconds(seconds), Folding);
    }

    private void Finish(string caseId)
    {
        var known = _journal.Find(caseId)!;
        using var manuals = EdgeDiag.Fusion.Manuals.ManualIndex.Build([]);
        var diagnosis = new Diagnostician(
            new Retrieval(manuals, EdgeDiag.Fusion.Tickets.TicketIndex.Empty),
            null,
            TimeProvider.System,
            Language.En
        ).Preliminary(known.Snapshot, known.Ids, Noon, false);
        _journal.Diagnosed(diagnosis with { Stage = DiagnosisStage.Final }, "t");
    }

    private void Reopen()
    {
        _journal.Dispose();
        _journal = _open(_folder.File("journal.db"));
    }

    private void Publish() => _journal.Published([.. _journal.Unpublished(1000).Select(m => m.Id)]);

    [Fact]
    public void RecordFault_EveryWay_KeepsTheBooksBalanced()
    {
        Assert.Equal(TakenAs.Opened, Record("a", 0).As);
        Assert.Equal(TakenAs.Repeated, Record("a", 0).As);
        Assert.Equal(TakenAs.Joined, Record("b", 10).As);
        Assert.Equal(TakenAs.Cleared, Record("c", 20, state: FaultState.Cleared).As);
        // Soon after its end it chatters; much later it is another one.
        Assert.Equal(TakenAs.Joined, Record("d", 30).As);
        Assert.Equal(TakenAs.Opened, Record("e", 300).As);
        _journal.DeadLetter("t", [1]);
        var books = _journal.Books();
        Assert.Equal((6L, 0L, 3L, 1L, 2L), (books.Received, books.Diagnosed, books.Collapsed, books.DeadLettered, books.InFlight));
        Assert.True(books.Balanced);
    }

    [Fact]
    public void RecordFault_FaultThatJoinsAFinishedCase_MakesItsDiagnosisStaleAcrossARestart()
    {
        var opened = Record("a", 0);
        Finish(opened.CaseId);
        Assert.Empty(_journal.Stale(10));
        Record("b", 5);
        Reopen();
        var stale = _journal.Stale(10).Single();
        Assert.Equal(["a", "b"], _journal.Diagnosed(stale, "t").FaultIds);
        Assert.Empty(_journal.Stale(10));
    }

    [Fact]
    public void Diagnosed_FaultJoinedWhileTheModelWasAtWork_IsInTheDiagnosis()
    {
        var opened = Record("a", 0);
        var known = _journal.Find(opened.CaseId)!;
        Record("b", 5);
        using var manuals = EdgeDiag.Fusion.Manuals.ManualIndex.Build([]);
        var old = new Diagnostician(new Retrieval(manuals, EdgeDiag.Fusion.Tickets.TicketIndex.Empty), null, TimeProvider.System, Language.En).Preliminary(
            known.Snapshot,
            known.Ids,
            Noon,
            false
        );
        Assert.Equal(["a", "b"], _journal.Diagnosed(old with { Stage = DiagnosisStage.Final }, "t").FaultIds);
    }

    [Fact]
    public void RecordFault_FullCase_OpensAnother()
    {
        for (var i = 0; i < 5; i++)
            Record($"f{i}", i);
        Assert.Equal(TakenAs.Opened, Record("f5", 5).As);
    }

    [Fact]
    public void RecordFault_Flood_FoldsIntoTheNewestCaseOfThatDeviceOnly()
    {
        for (var i = 0; i < 4; i++)
            Assert.Equal(TakenAs.Opened, Record($"f{i}", i, $"E{i}").As);
        var newest = _journal.Unfinished()[^1].CaseId;
        Assert.Equal(new TakenFault(TakenAs.Flooded, newest), Record("f4", 4, "E4"));
        Assert.Equal(["f3", "f4"], _journal.Find(newest)!.Ids.FaultIds);
        Assert.Equal(TakenAs.Opened, Record("g", 5, "E4", device: "press-08").As);
        Assert.Equal(TakenAs.Opened, Record("f5", 70, "E5").As);
        Assert.True(_journal.Books().Balanced);
    }

    [Fact]
    public void RecordFault_ClockSteppedBack_IsNoFlood()
    {
        for (var i = 0; i < 4; i++)
            Record($"f{i}", 3600 + i, $"E{i}");
        Assert.Equal(TakenAs.Flooded, Record("f4", 3605, "E4").As);
        Assert.Equal(TakenAs.Opened, Record("g", 0, "E5").As);
        Assert.True(_journal.Books().Balanced);
    }

    [Fact]
    public void Archive_OldFinishedCases_AreGoneAndTheBooksKeepTheirSums()
    {
        for (var i = 0; i < 10; i++)
        {
            var taken = Record($"f{i}", i * 100);
            Record($"g{i}", i * 100 + 1);
            if (i < 8)
                Finish(taken.CaseId);
        }

        Publish();
        var before = _journal.Books();
        Assert.Equal(4, _journal.Archive(Noon.AddSeconds(2000), 4));
        Assert.Equal(4, _journal.Archive(Noon.AddSeconds(2000), 100));
        // Their topics are emptied.
        Publish();
        Assert.Equal(before, _journal.Books());
        Assert.Equal(2, _journal.Unfinished().Count);
        Reopen();
        Assert.Equal(before, _journal.Books());
    }

    [Fact]
    public async Task WaitQueued_AfterDiagnosed_Completes()
    {
        var opened = Record("a", 0);
        Publish();
        var waiting = _journal.WaitQueuedAsync(CancellationToken.None);
        Assert.False(waiting.IsCompleted);
        Finish(opened.CaseId);
        await waiting.WaitAsync(TimeSpan.FromSeconds(Eventually.Patience), TimeProvider.System);
    }
}
