using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Events;
using Microsoft.Data.Sqlite;

namespace EdgeDiag.EdgeHost.Tests.Journal.Contract;

/// <summary>What a flood is after an outage, and how severe a case becomes.</summary>
/// <param name="open">Opens or creates a journal at a path.</param>
public abstract class FloodAndSeverityContract(Func<string, IJournal> open) : IDisposable
{
    private readonly JournalFixture _j = new(open);

    public void Dispose()
    {
        _j.Dispose();
        GC.SuppressFinalize(this);
    }

    private TakenFault Record(string id, long ms, string code = "E102", string severity = "low") =>
        _j.Record($$"""{"id":"{{id}}","ts":{{1_772_424_000_000 + ms}},"code":"{{code}}","severity":"{{severity}}"}""");

    [Fact]
    public void RecordFault_FaultsOfAnOutageThatLieApart_OpenACaseEach_HoweverFastTheyArrive()
    {
        _j.Received = _j.Received.AddDays(1);
        for (var i = 0; i < 500; i++)
            Assert.Equal(TakenAs.Opened, Record($"f{i}", i * 70_000, $"E{i % 7}").As);
        // Folding by code goes on as before.
        Assert.Equal(TakenAs.Joined, Record("again", 499 * 70_000 + 1000, $"E{499 % 7}").As);
        _j.AssertBooks();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void RecordFault_FaultsOfOneMinute_AreAFlood_InWhateverOrderTheyArrive(int direction)
    {
        Record("hours before", -9_000_000, "E0");
        var taken = Enumerable.Range(0, 40).Select(i => Record($"f{i}", direction * i * 100, $"E{i}")).ToList();
        Assert.Equal(JournalFixture.Flood, taken.Count(t => t.As == TakenAs.Opened));
        // They join a case of their minute, not just the newest.
        Record("hours later", 9_000_000, "E0");
        Assert.Equal(taken[JournalFixture.Flood - 1].CaseId, Record("late", 50, "X").CaseId);
        _j.AssertBooks();
    }

    [Fact]
    public void RecordFault_CodeThatTheManualKnowsInAFloodOfOthers_GetsACaseOfItsOwn_WhichTheFloodLeavesAlone()
    {
        _j.KnownCodes.Add("OV.17");
        var junk = Enumerable.Range(0, 40).Select(i => Record($"j{i}", i, $"J{i}")).ToList();
        var real = Record("real", 50, "OV.17", "low");
        Assert.Equal(TakenAs.Opened, real.As);
        Assert.Equal(["real"], _j.Journal.Find(real.CaseId)!.Ids.FaultIds);
        // The flood goes on in the case where it was, however urgent it says it is.
        Assert.Equal(new TakenFault(TakenAs.Flooded, junk[^1].CaseId) { Raised = Severity.Critical }, Record("more", 60, "J40", "critical"));
        Assert.Equal(Severity.Low, _j.Journal.Find(real.CaseId)!.Severity);
        _j.AssertBooks();
    }

    [Fact]
    public void RecordFault_KnownCodeThatComesAndGoesInAFlood_IsOneCase()
    {
        _j.KnownCodes.Add("OV.17");
        for (var i = 0; i < JournalFixture.Flood; i++)
            Record($"j{i}", i, $"J{i}");
        var real = Record("real", 50, "OV.17");
        _j.Record($$"""{"id":"real","ts":{{1_772_424_000_060}},"code":"OV.17","state":"cleared"}""");
        Assert.Equal(new TakenFault(TakenAs.Joined, real.CaseId), Record("real2", 70, "ov.17") with { IdUsedAgain = false });
        Assert.Equal(TakenAs.Opened, Record("real3", 61_000, "OV.17").As);
        _j.AssertBooks();
    }

    [Fact]
    public void RecordFault_MoreSevereFaultJoins_TheCaseIsAsSevere_ALessSevereOneChangesNothing()
    {
        var opened = Record("a", 0);
        Assert.Equal(
            (TakenAs.Joined, (Severity?)Severity.Critical),
            Record("b", 1000, severity: "critical") is var raised ? (raised.As, raised.Raised) : default
        );
        Assert.Null(Record("c", 2000, severity: "high").Raised);
        Assert.Null(Record("d", 3000, severity: "critical").Raised);
        var known = _j.Journal.Find(opened.CaseId)!;
        Assert.Equal((Severity.Critical, Severity.Critical), (known.Severity, known.Snapshot.Fault.Severity));
        Assert.Equal([(opened.CaseId, Severity.Critical)], _j.Journal.Unfinished());
        Assert.Equal(Severity.Critical, _j.Finish(opened.CaseId).Severity);
    }

    [Fact]
    public void Diagnosed_FaultThatIsMoreSevereJoinedWhileTheModelWasAtWorkOrLater_IsPublishedAsSevere()
    {
        var opened = Record("a", 0);
        var atWork = _j.Finish(opened.CaseId);
        Record("b", 1000, severity: "high");
        Assert.Equal(Severity.High, _j.Journal.Diagnosed(atWork, "t").Severity);
        Record("c", 2000, severity: "critical");
        var stale = _j.Journal.Stale(10).Single();
        Assert.Equal(Severity.Critical, _j.Journal.Diagnosed(stale, "t").Severity);
        Assert.Equal([Severity.Low, Severity.High, Severity.Critical], _j.Queued().Select(d => d.Severity));
    }

    [Fact]
    public void Diagnosed_PreliminaryAfterTheFinal_IsNotQueued()
    {
        var final = _j.Finish(Record("a", 0).CaseId);
        _j.Journal.Diagnosed(final with { Stage = DiagnosisStage.Preliminary }, "t");
        Assert.Equal([DiagnosisStage.Final], _j.Queued().Select(d => d.Stage));
    }
}
