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

    private TakenFault Take(string id, long ms, string code = "E102", string severity = "low") =>
        _j.Take($$"""{"id":"{{id}}","ts":{{1_772_424_000_000 + ms}},"code":"{{code}}","severity":"{{severity}}"}""");

    [Fact]
    public void Take_FaultsOfAnOutageThatLieApart_OpenACaseEach_HoweverFastTheyArrive()
    {
        _j.Received = _j.Received.AddDays(1);
        for (var i = 0; i < 500; i++)
            Assert.Equal(TakenAs.Opened, Take($"f{i}", i * 70_000, $"E{i % 7}").As);
        // Folding by code goes on as before.
        Assert.Equal(TakenAs.Joined, Take("again", 499 * 70_000 + 1000, $"E{499 % 7}").As);
        _j.AssertBooks();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void Take_FaultsOfOneMinute_AreAFlood_InWhateverOrderTheyArrive(int direction)
    {
        Take("hours before", -9_000_000, "E0");
        var taken = Enumerable.Range(0, 40).Select(i => Take($"f{i}", direction * i * 100, $"E{i}")).ToList();
        Assert.Equal(JournalFixture.Flood, taken.Count(t => t.As == TakenAs.Opened));
        // They join a case of their minute, not just the newest.
        Take("hours later", 9_000_000, "E0");
        Assert.Equal(taken[JournalFixture.Flood - 1].CaseId, Take("late", 50, "X").CaseId);
        _j.AssertBooks();
    }

    [Fact]
    public void Take_CodeThatTheManualKnowsInAFloodOfOthers_GetsACaseOfItsOwn_WhichTheFloodLeavesAlone()
    {
        _j.KnownCodes.Add("OV.17");
        var junk = Enumerable.Range(0, 40).Select(i => Take($"j{i}", i, $"J{i}")).ToList();
        var real = Take("real", 50, "OV.17", "low");
        Assert.Equal(TakenAs.Opened, real.As);
        Assert.Equal(["real"], _j.Journal.Find(real.CaseId)!.Ids.FaultIds);
        // The flood goes on in the case where it was, however urgent it says it is.
        Assert.Equal(new TakenFault(TakenAs.Flooded, junk[^1].CaseId) { Raised = Severity.Critical }, Take("more", 60, "J40", "critical"));
        Assert.Equal(Severity.Low, _j.Journal.Find(real.CaseId)!.Severity);
        _j.AssertBooks();
    }

    [Fact]
    public void Take_KnownCodeThatComesAndGoesInAFlood_OpensOneCaseAMinute()
    {
        _j.KnownCodes.Add("OV.17");
        for (var i = 0; i < JournalFixture.Flood; i++)
            Take($"j{i}", i, $"J{i}");
        var real = Take("real", 50, "OV.17");
        _j.Take($$"""{"id":"real","ts":{{1_772_424_000_060}},"code":"OV.17","state":"cleared"}""");
        Assert.Equal(new TakenFault(TakenAs.Flooded, real.CaseId), Take("real2", 70, "ov.17") with { IdUsedAgain = false });
        Assert.Equal(TakenAs.Opened, Take("real3", 61_000, "OV.17").As);
        _j.AssertBooks();
    }

    [Fact]
    public void Take_MoreSevereFaultJoins_TheCaseIsAsSevere_ALessSevereOneChangesNothing()
    {
        var opened = Take("a", 0);
        Assert.Equal(
            (TakenAs.Joined, (Severity?)Severity.Critical),
            Take("b", 1000, severity: "critical") is var raised ? (raised.As, raised.Raised) : default
        );
        Assert.Null(Take("c", 2000, severity: "high").Raised);
        Assert.Null(Take("d", 3000, severity: "critical").Raised);
        var known = _j.Journal.Find(opened.CaseId)!;
        Assert.Equal((Severity.Critical, Severity.Critical), (known.Severity, known.Snapshot.Fault.Severity));
        Assert.Equal([(opened.CaseId, Severity.Critical)], _j.Journal.Unfinished());
        Assert.Equal(Severity.Critical, _j.Finish(opened.CaseId).Severity);
    }

    [Fact]
    public void Diagnosed_FaultThatIsMoreSevereJoinedWhileTheModelWasAtWorkOrLater_IsPublishedAsSevere()
    {
        var opened = Take("a", 0);
        var atWork = _j.Finish(opened.CaseId);
        Take("b", 1000, severity: "high");
        Assert.Equal(Severity.High, _j.Journal.Diagnosed(atWork, "t").Severity);
        Take("c", 2000, severity: "critical");
        var stale = _j.Journal.Stale(10).Single();
        Assert.Equal(Severity.Critical, _j.Journal.Diagnosed(stale, "t").Severity);
        Assert.Equal([Severity.Low, Severity.High, Severity.Critical], _j.Queued().Select(d => d.Severity));
    }

    [Fact]
    public void Diagnosed_PreliminaryAfterTheFinal_IsNotQueued()
    {
        var final = _j.Finish(Take("a", 0).CaseId);
        _j.Journal.Diagnosed(final with { Stage = DiagnosisStage.Preliminary }, "t");
        Assert.Equal([DiagnosisStage.Final], _j.Queued().Select(d => d.Stage));
    }
}
