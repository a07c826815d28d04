using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.Fusion.Alarms;
using EdgeDiag.Fusion.Events;

namespace EdgeDiag.EdgeHost.Tests.Journal.Contract;

/// <summary>Lists of cases: which are in them, in which order, and what is told of each.</summary>
/// <param name="open">Opens or creates a journal at a path.</param>
public abstract class CaseListContract(Func<string, IJournal> open) : IDisposable
{
    private readonly JournalFixture _j = new(open);
    private int _number;

    public void Dispose()
    {
        _j.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void List_EveryFilter_LeavesOutWhatItSays()
    {
        var (low, high, critical) = (Record("E101", "low"), Record("E102", "high"), Record("E103", "critical", "press-08"));
        foreach (var opened in (string[])[low, high, critical])
            _j.Finish(opened);
        _j.Journal.Change(high, new AlarmChange(AlarmEvent.Acknowledged, "Li", _j.Received));
        _j.Journal.Change(low, new AlarmChange(AlarmEvent.Shelved, "Li", _j.Received) { Until = _j.Received.AddHours(1) });

        Assert.Equal([critical, high, low], Listed(new CaseFilter()));
        Assert.Equal(
            [critical, high],
            Listed(
                new CaseFilter
                {
                    Severities = new HashSet<Severity> { Severity.Critical, Severity.High },
                }
            )
        );
        Assert.Equal([low], Listed(new CaseFilter { States = new HashSet<AlarmState> { AlarmState.Shelved } }));
        Assert.Equal([high], Listed(new CaseFilter { States = new HashSet<AlarmState> { AlarmState.Acknowledged } }));
        Assert.Equal([critical], Listed(new CaseFilter { Device = "press-08" }));
        Assert.Equal([high], Listed(new CaseFilter { Code = "e102" }));
        Assert.Empty(Listed(new CaseFilter { Line = "line-4" }));
        Assert.Equal([critical, high, low], Listed(new CaseFilter { Fault = FaultState.Active }));
        Assert.Empty(Listed(new CaseFilter { Fault = FaultState.Cleared }));
        Assert.Equal(
            [critical, high],
            Listed(
                new CaseFilter
                {
                    States = new HashSet<AlarmState> { AlarmState.Unacknowledged, AlarmState.Acknowledged },
                }
            )
        );
        var second = _j.Journal.Row(high)!.Received;
        Assert.Equal([critical, high], Listed(new CaseFilter { From = second }));
        Assert.Equal([low], Listed(new CaseFilter { To = second }));
        Assert.Equal([critical], Listed(new CaseFilter { Text = "PRESS-08" }));
        // Words of the diagnosis: no manual knows these codes, and the summary says so.
        var word = _j.Journal.Row(low)!.Final!.Summary.Split(' ')[0];
        Assert.Equal(3, Listed(new CaseFilter { Text = word.ToUpperInvariant() }).Count);
        Assert.Empty(Listed(new CaseFilter { Text = "no such word" }));
    }

    [Fact]
    public void List_ByPriority_HasTheMostUrgentFirst_ThenWhatNobodyHasSeen_ThenTheNewest()
    {
        var (seen, older, newer, low) = (Record("E101", "high"), Record("E102", "high"), Record("E103", "high"), Record("E104", "low"));
        _j.Journal.Change(seen, new AlarmChange(AlarmEvent.Acknowledged, "Li", _j.Received));
        Assert.Equal([newer, older, seen, low], Listed(new CaseFilter { Order = CaseOrder.Priority }));
    }

    [Fact]
    public void List_Pages_HaveEveryCaseOnce_AlsoWhereManyArriveInOneMillisecond()
    {
        var all = Enumerable.Range(0, 25).Select(i => Record($"E{i:000}", "low", $"m-{i}", apart: i % 5 == 0)).ToHashSet();
        var pages = Enumerable.Range(0, 4).Select(p => _j.Journal.List(new CaseFilter(), p * 10, 10)).ToList();
        Assert.Equal([10, 10, 5, 0], pages.Select(p => p.Rows.Count));
        Assert.All(pages, p => Assert.Equal((25, true), (p.Total, p.IsWhole)));
        Assert.Equal(all, pages.SelectMany(p => p.Rows).Select(r => r.CaseId).ToHashSet());
    }

    [Fact]
    public void Row_SaysWhatPeopleHaveDone_AndTheTimelineWhenItHappened()
    {
        var opened = Record("E102", "high");
        Assert.Null(_j.Journal.Row(opened)!.Final);
        _j.Finish(opened);
        var seen = _j.Received.AddSeconds(3);
        _j.Journal.Change(opened, new AlarmChange(AlarmEvent.Acknowledged, "Li", seen));
        _j.Received = _j.Received.AddSeconds(5);
        _j.Record($$"""{"id":"f1","ts":{{_j.Received.ToUnixTimeMilliseconds()}},"code":"E102","state":"cleared"}""");
        var row = _j.Journal.Row(opened)!;
        Assert.Equal((AlarmState.Normal, "Li", seen, 1), (row.Alarm.State, row.AcknowledgedBy, row.AcknowledgedAt, row.Faults));
        Assert.Equal(("Li", FaultState.Cleared), (row.Final!.AcknowledgedBy, row.Final.State));
        var verdict = new FeedbackEvent(
            "s1",
            "line-3",
            "press-07",
            _j.Received.AddSeconds(2),
            row.DiagnosisId,
            FeedbackVerdict.Corrected,
            "worn seal",
            [],
            "Wu"
        )
        {
            Standing = VerdictStanding.Trusted,
        };
        _j.Journal.Feedback(verdict);
        var moments = _j.Journal.Timeline(opened).Where(m => m.What != CaseMomentKind.Diagnosed).ToList();
        Assert.Equal([CaseMomentKind.Opened, CaseMomentKind.Acknowledged, CaseMomentKind.Cleared, CaseMomentKind.Corrected], moments.Select(m => m.What));
        Assert.Equal((("Wu", "worn seal"), "Li"), ((moments[^1].By, moments[^1].Text), moments[1].By));
        Assert.Contains(_j.Journal.Timeline(opened), m => m.What == CaseMomentKind.Diagnosed);
        Assert.Null(_j.Journal.Row("c-none"));
        Assert.Empty(_j.Journal.Timeline("c-none"));
    }

    [Fact]
    public void Row_AnAlarmThatComesBackFromTheShelf_HasBeenSeenByNobody()
    {
        var opened = Record("E102", "high");
        _j.Journal.Change(opened, new AlarmChange(AlarmEvent.Acknowledged, "Li", _j.Received));
        _j.Journal.Change(opened, new AlarmChange(AlarmEvent.Shelved, "Wu", _j.Received) { Until = _j.Received.AddHours(1) });
        Assert.Equal(("Wu", _j.Received.AddHours(1)), (_j.Journal.Row(opened)!.HeldBy, _j.Journal.Row(opened)!.ShelvedUntil));
        _j.Journal.Change(opened, new AlarmChange(AlarmEvent.Unshelved, "Wu", _j.Received.AddMinutes(1)));
        var row = _j.Journal.Row(opened)!;
        Assert.Equal((AlarmState.Unacknowledged, null, null), (row.Alarm.State, row.AcknowledgedBy, row.AcknowledgedAt));
        Assert.DoesNotContain(_j.Journal.Timeline(opened), m => m.What == CaseMomentKind.Acknowledged);
    }

    [Fact]
    public void Timeline_OfAnEndThatIsSaidAgainAndAgain_BeginsWithTheOpening_AndHasTheLastHundred()
    {
        var first = _j.Received;
        var opened = _j.Record($$"""{"id":"c0","ts":{{first.ToUnixTimeMilliseconds()}},"code":"E102"}""").CaseId;
        for (var i = 1; i <= 130; i++)
        {
            _j.Received = first.AddMilliseconds(i);
            _j.Record($$"""{"id":"c{{i}}","ts":{{_j.Received.ToUnixTimeMilliseconds()}},"code":"E102","state":"cleared"}""");
        }

        var moments = _j.Journal.Timeline(opened);
        Assert.Equal((CaseMomentKind.Opened, first, 101), (moments[0].What, moments[0].At, moments.Count));
        Assert.Equal(moments.Skip(1).OrderBy(m => m.At), moments.Skip(1));
    }

    private IReadOnlyList<string> Listed(CaseFilter filter) => [.. _j.Journal.List(filter, 0, 100).Rows.Select(r => r.CaseId)];

    private string Record(string code, string severity, string device = "press-07", bool apart = true)
    {
        if (apart)
            _j.Received = _j.Received.AddSeconds(1);
        return _j.Record(
            $$"""{"id":"f{{++_number}}","ts":{{_j.Received.ToUnixTimeMilliseconds()}},"code":"{{code}}","severity":"{{severity}}"}""",
            device
        ).CaseId;
    }
}
