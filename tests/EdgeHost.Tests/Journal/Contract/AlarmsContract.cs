using System.Text;
using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.Fusion.Alarms;
using EdgeDiag.Fusion.Codes;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Events;

namespace EdgeDiag.EdgeHost.Tests.Journal.Contract;

/// <summary>What people and the clock do with alarms, and which topic has which case.</summary>
/// <param name="open">Opens or creates a journal at a path.</param>
public abstract class AlarmsContract(Func<string, IJournal> open) : IDisposable
{
    private const string CaseTopic = "edgediag/v1/s1/line-3/press-07/case/";

    private readonly JournalFixture _j = new(open);

    public void Dispose()
    {
        _j.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void RecordFault_End_PublishesTheDiagnosisAgainAsCleared()
    {
        var opened = Record(0);
        _j.Finish(opened.CaseId);
        Assert.Equal(FaultState.Active, _j.Queued()[^1].State);
        Record(5, state: "cleared");
        _j.Reopen();
        Assert.Equal(FaultState.Cleared, PublishStale().State);
        // Said again, it changes nothing.
        Record(6, state: "cleared");
        Assert.Empty(_j.Journal.Stale(10));
        Record(7);
        Assert.Equal(FaultState.Active, PublishStale().State);
        _j.AssertBooks();
    }

    /// <summary>A machine that says of a standing fault every few minutes that it is there, and once that it is not.</summary>
    [Fact]
    public void RecordFault_EndThatNamesNoFault_EndsEveryCaseOfTheCode_OneThatDoesEndsItsOwn()
    {
        List<string> cases = [Record(0).CaseId, Record(100).CaseId, Record(200, "e-102").CaseId];
        foreach (var opened in cases)
            _j.Finish(opened);
        var other = Record(210, "E103");
        _j.Finish(other.CaseId);
        Record(300, state: "cleared");
        Assert.Equal(cases, _j.Journal.Stale(10).Select(d => d.CaseId));
        Assert.All(_j.Journal.Stale(10), d => Assert.Equal(FaultState.Cleared, _j.Journal.Diagnosed(d, "t").State));
        Assert.Equal(FaultState.Cleared, DiagnosisJson.Read(Encoding.UTF8.GetString(OfCases().Last(m => m.Topic == CaseTopic + "e-102").Payload)).State);
        Assert.Single(_j.Journal.Standing(_j.Received.AddDays(1), 10));

        var (named, also) = (RecordNamed("a", 1000), RecordNamed("b", 1100));
        _j.Finish(named.CaseId);
        _j.Finish(also.CaseId);
        RecordNamed("a", 1200, "cleared");
        Assert.Equal(named.CaseId, PublishStale().CaseId);
        _j.AssertBooks();
    }

    [Fact]
    public void Change_Acknowledged_IsKept_UntilTheFaultComesAnew()
    {
        var opened = Record(0);
        _j.Finish(opened.CaseId);
        Assert.Equal(AlarmState.Acknowledged, Change(opened.CaseId, AlarmEvent.Acknowledged));
        _j.Reopen();
        Assert.Equal("Li", PublishStale().AcknowledgedBy);
        // Repeated it is still seen; come anew it is not.
        Record(5);
        Assert.Equal("Li", PublishStale().AcknowledgedBy);
        Record(6, state: "cleared");
        Record(7);
        Assert.Null(PublishStale().AcknowledgedBy);
        Assert.Null(_j.Journal.Change("c-none", new AlarmChange(AlarmEvent.Acknowledged, "Li", _j.Received)));
    }

    [Fact]
    public void Change_SeenBeforeTheFaultCameAnew_ChangesNothing_ButOneThatHasEndedMeanwhileIsTheSame()
    {
        var opened = Record(0);
        var late = new AlarmChange(AlarmEvent.Acknowledged, "Li", _j.Received) { Seen = _j.Received.AddMinutes(-2) };
        Assert.Equal(AlarmState.Unacknowledged, _j.Journal.Change(opened.CaseId, late)!.Value.State);
        Record(5, state: "cleared");
        Assert.Equal(AlarmState.Normal, _j.Journal.Change(opened.CaseId, late)!.Value.State);
    }

    [Fact]
    public void AlarmMessages_AreThoseReceivedSince_InOrder_WithTheAcknowledgementThatCounts()
    {
        var start = _j.Received;
        var first = At(0, "E102");
        var other = At(1, "E999");
        At(2, "E555", "cleared");
        Change(other.CaseId, AlarmEvent.Acknowledged);
        _j.Received = start.AddMinutes(3);
        Assert.Equal(
            AlarmState.Shelved,
            _j.Journal.Change(other.CaseId, new AlarmChange(AlarmEvent.Shelved, "Li", _j.Received) { Until = _j.Received.AddMinutes(5) })!.Value.State
        );
        Change(other.CaseId, AlarmEvent.Unshelved);
        Change(other.CaseId, AlarmEvent.Acknowledged);
        Change(first.CaseId, AlarmEvent.Acknowledged);
        At(4, "E102", "cleared");
        At(4.5, "E102");
        _j.Reopen();
        var (messages, isWhole) = _j.Journal.AlarmMessages(start);
        Assert.True(isWhole);
        // An end without a case is none; E102 has come again since it was acknowledged, and E999 was so at first after two minutes.
        Assert.Equal(
            [
                (first.CaseId, "E102", AlarmMessageKind.Active, 0.0, null),
                (other.CaseId, "E999", AlarmMessageKind.Active, 1, 2),
                (first.CaseId, "E102", AlarmMessageKind.Cleared, 4, null),
                (first.CaseId, "E102", AlarmMessageKind.Active, 4.5, (double?)null),
            ],
            messages.Select(m => (m.CaseId, m.Key.Code, m.Kind, Minute(m.Received)!.Value, Minute(m.Acknowledged)))
        );
        Assert.Equal("E102", _j.Journal.AlarmMessages(start.AddMinutes(4.2)).Messages.Single().Key.Code);
        Assert.Empty(_j.Journal.AlarmMessages(start.AddMinutes(5)).Messages);

        double? Minute(DateTimeOffset? at) => at is { } time ? (time - start).TotalMinutes : null;
        TakenFault At(double minute, string code, string state = "active")
        {
            _j.Received = start.AddMinutes(minute);
            return Record(minute * 60, code, state);
        }
    }

    [Fact]
    public void AlarmMessages_OfThousandsOfFaults_AllAreFound_AlsoWhereAClockWasWrong()
    {
        var start = _j.Received;
        for (var i = 0; i < 4100; i++)
        {
            // The box has started with a clock that was days behind.
            _j.Received = i % 1000 < 5 ? start.AddDays(-3) : start.AddSeconds(i);
            Record(i, "E102", i % 2 == 0 ? "active" : "cleared");
        }

        Assert.Equal(4075, _j.Journal.AlarmMessages(start).Messages.Count);
        Assert.Equal(1090, _j.Journal.AlarmMessages(start.AddSeconds(3000)).Messages.Count);
    }

    [Fact]
    public void Standing_AreTheCodesThatHaveNotEnded_SinceTheyCame_OfDevicesThatTellEnds()
    {
        var start = _j.Received;
        Record(0);
        Record(1, "E200");
        Assert.Empty(_j.Journal.Standing(start.AddHours(24), 10));
        Record(2, "E300");
        Record(3, "E300", "cleared");
        // Said again much later, it has a case of its own and stands since the first.
        _j.Received = start.AddHours(30);
        Record(30 * 3600);
        Assert.Equal([("E102", start), ("E200", start)], Standing(31).OrderBy(s => s.Item1, StringComparer.Ordinal));
        Assert.Single(_j.Journal.Standing(start.AddHours(31), 1));
        // What has ended and come again stands since then.
        _j.Received = start.AddHours(40);
        Record(40 * 3600, "E200", "cleared");
        Record(40 * 3600 + 1, "E200");
        Assert.Equal([("E102", start)], Standing(31));
        Assert.Equal([("E102", start), ("E200", start.AddHours(40))], Standing(41));

        IEnumerable<(string, DateTimeOffset)> Standing(int hours) => _j.Journal.Standing(start.AddHours(hours), 10).Select(s => (s.Key.Code, s.Since));
    }

    [Fact]
    public void KeepClocks_AreThereAfterARestart_AndNothingElseIs()
    {
        var (ahead, behind) = (
            new DeviceClock("line-3", "press-07", TimeSpan.FromMilliseconds(-600.5), 32, false, _j.Received),
            new DeviceClock("line-3", "oven-01", TimeSpan.FromSeconds(3), 4, true, _j.Received.AddSeconds(-1))
        );
        _j.Journal.KeepClocks([ahead, behind]);
        _j.Journal.KeepClocks([behind, ahead with { Seconds = 7 }]);
        _j.Reopen();
        Assert.Equal([behind, ahead with { Seconds = 7 }], _j.Journal.Clocks().OrderBy(c => c.Device, StringComparer.Ordinal));
        _j.Journal.KeepClocks([]);
        Assert.Empty(_j.Journal.Clocks());
    }

    [Fact]
    public void EndShelves_WhenTheTimeIsOver_TheAlarmIsBack()
    {
        var opened = Record(0);
        Assert.Equal(
            AlarmState.Shelved,
            _j.Journal.Change(opened.CaseId, new AlarmChange(AlarmEvent.Shelved, "Li", _j.Received) { Until = _j.Received.AddMinutes(5) })!.Value.State
        );
        Assert.Equal(_j.Received.AddMinutes(5), _j.Finish(opened.CaseId).ShelvedUntil);
        Assert.Empty(_j.Journal.EndShelves(_j.Received.AddMinutes(4), 10));
        _j.Reopen();
        Assert.Equal([opened.CaseId], _j.Journal.EndShelves(_j.Received.AddMinutes(5), 10));
        Assert.Null(PublishStale().ShelvedUntil);
        Assert.Empty(_j.Journal.EndShelves(_j.Received.AddMinutes(6), 10));
        Assert.Equal(AlarmState.Acknowledged, Change(opened.CaseId, AlarmEvent.Acknowledged));
    }

    [Fact]
    public void Diagnosed_EachOpenCaseHasItsTopic_UntilItHasBeenAwayForAWhile()
    {
        var first = Record(0);
        var second = Record(100, "A/1+#%\\u0001");
        _j.Finish(first.CaseId);
        _j.Finish(second.CaseId);
        Assert.Equal([CaseTopic + "E102", CaseTopic + "A%2F1%2B%23%25%01"], OfCases().Select(m => m.Topic));
        Assert.All(OfCases(), m => Assert.True(m.Retain && m.Payload.Length > 0));
        Publish();
        Record(101, state: "cleared");
        PublishStale();
        Assert.Equal(FaultState.Cleared, DiagnosisJson.Read(Encoding.UTF8.GetString(OfCases().Single().Payload)).State);
        Publish();
        Assert.Equal(0, _j.Journal.HideEnded(_j.Received.AddSeconds(-1), 10));
        Assert.Equal(1, _j.Journal.HideEnded(_j.Received.AddSeconds(1), 10));
        Assert.Equal((CaseTopic + "E102", 0, true), OfCases().Single() is var m ? (m.Topic, m.Payload.Length, m.Retain) : default);
        Publish();
        // What is said of it later does not bring it back.
        Change(first.CaseId, AlarmEvent.Acknowledged);
        PublishStale();
        Assert.Empty(OfCases());
    }

    [Fact]
    public void Diagnosed_OlderCaseOfTheDevice_IsHeardButNotRetained()
    {
        var first = Record(0);
        var second = Record(100, "E103");
        _j.Finish(second.CaseId);
        _j.Finish(first.CaseId);
        Assert.Equal([true, false], _j.Unpublished(10).Select(m => m.Retain));
        Assert.All(_j.Unpublished(10), m => Assert.True(m.IsDiagnosis));
    }

    [Fact]
    public void Diagnosed_MoreCasesOfADeviceThanHaveTopics_TheOldestGoFirst()
    {
        _j.Received = _j.Received.AddDays(1);
        for (var i = 0; i < 205; i++)
            _j.Finish(Record(i * 60, $"X{i}").CaseId);
        var last = OfCases().GroupBy(m => m.Topic).Select(g => (g.Key, g.Last().Payload.Length)).ToList();
        Assert.Equal(["X0", "X1", "X2", "X3", "X4"], last.Where(t => t.Length == 0).Select(t => t.Key[CaseTopic.Length..]));
        Assert.Equal(200, last.Count(t => t.Length > 0));
    }

    [Fact]
    public void CaseOf_IsTheNewestOfTheCodeHoweverItIsSpelled()
    {
        Record(0);
        var second = Record(600);
        Assert.Equal(second.CaseId, _j.Journal.CaseOf("s1", "line-3", "press-07", "e-102", CodeForm.Normal));
        Assert.Null(_j.Journal.CaseOf("s1", "line-3", "press-08", "E102", CodeForm.Normal));
    }

    [Fact]
    public void Feedback_PublishesTheDiagnosisAgainWithTheVerdict_UnlessItWaits()
    {
        var opened = Record(0);
        var final = _j.Finish(opened.CaseId);
        var verdict = new FeedbackEvent("s1", "line-3", "press-07", _j.Received, final.Id, FeedbackVerdict.Rejected, null, [], "Li");
        _j.Journal.Feedback(verdict with { Standing = VerdictStanding.Waiting });
        Assert.Empty(_j.Journal.Stale(10));
        _j.Journal.Feedback(verdict with { Timestamp = _j.Received.AddSeconds(1) });
        Assert.Equal(FeedbackVerdict.Rejected, PublishStale().Verdict);
        _j.Journal.Feedback(verdict with { Timestamp = _j.Received.AddSeconds(2), Verdict = FeedbackVerdict.Confirmed });
        Assert.Equal(FeedbackVerdict.Confirmed, PublishStale().Verdict);
    }

    private TakenFault Record(double seconds, string code = "E102", string state = "active") =>
        _j.Record($$"""{"ts":{{1_772_424_000_000 + (long)(seconds * 1000)}},"code":"{{code}}","state":"{{state}}"}""");

    private TakenFault RecordNamed(string id, double seconds, string state = "active") =>
        _j.Record($$"""{"id":"{{id}}","ts":{{1_772_424_000_000 + (long)(seconds * 1000)}},"code":"E104","state":"{{state}}"}""");

    private AlarmState Change(string caseId, AlarmEvent e) => _j.Journal.Change(caseId, new AlarmChange(e, "Li", _j.Received))!.Value.State;

    private Diagnosis PublishStale() => _j.Journal.Diagnosed(_j.Journal.Stale(10).Single(), "t");

    private IEnumerable<OutboxMessage> OfCases() => _j.Journal.Unpublished(10_000).Where(m => m.Topic.StartsWith(CaseTopic, StringComparison.Ordinal));

    private void Publish() => _j.Journal.Published([.. _j.Journal.Unpublished(10_000).Select(m => m.Id)]);
}
