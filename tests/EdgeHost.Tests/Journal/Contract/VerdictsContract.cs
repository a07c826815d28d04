using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.Fusion.Events;

namespace EdgeDiag.EdgeHost.Tests.Journal.Contract;

/// <summary>What engineers say of diagnoses, and the tickets that wait to be written.</summary>
/// <param name="open">Opens or creates a journal at a path.</param>
public abstract class VerdictsContract(Func<string, IJournal> open) : IDisposable
{
    private readonly JournalFixture _j = new(open);

    public void Dispose()
    {
        _j.Dispose();
        GC.SuppressFinalize(this);
    }

    private FeedbackEvent Verdict(string diagnosis, VerdictStanding standing, int second = 0) =>
        new("s1", "line-3", "press-07", _j.Received.AddSeconds(second), diagnosis, FeedbackVerdict.Confirmed, null, [], "Li") { Standing = standing };

    private string Diagnosed(string id)
    {
        var taken = _j.Record($$"""{"id":"{{id}}","ts":1772424000000,"code":"{{id}}"}""");
        return _j.Finish(taken.CaseId).Id;
    }

    [Fact]
    public void Feedback_TakesACaseFromTheUnjudged_AlsoAfterARestart_AWaitingOneDoesNot()
    {
        var (first, second) = (Diagnosed("E1"), Diagnosed("E2"));
        Assert.Equal([second, first], _j.Journal.Unjudged(10).Select(c => c.Ids.DiagnosisId));
        Assert.Equal([second], _j.Journal.Unjudged(1).Select(c => c.Ids.DiagnosisId));
        _j.Journal.Feedback(Verdict(first, VerdictStanding.Named));
        _j.Journal.Feedback(Verdict(second, VerdictStanding.Waiting));
        _j.Reopen();
        Assert.Equal([second], _j.Journal.Unjudged(10).Select(c => c.Ids.DiagnosisId));
        Assert.Equal((true, false, false), (_j.Journal.IsJudged(first), _j.Journal.IsJudged(second), _j.Journal.IsJudged("d-unknown")));
    }

    [Fact]
    public void Feedback_DeliveredAgain_IsKeptOnce_AnotherOneMovesTheMark()
    {
        var diagnosis = Diagnosed("E1");
        var before = _j.Journal.VerdictMark();
        _j.Journal.Feedback(Verdict(diagnosis, VerdictStanding.Named));
        var after = _j.Journal.VerdictMark();
        Assert.NotEqual(before, after);
        _j.Journal.Feedback(Verdict(diagnosis, VerdictStanding.Named));
        _j.Journal.Feedback(Verdict(diagnosis, VerdictStanding.Named, second: 1));
        Assert.NotEqual(after, _j.Journal.VerdictMark());
        _j.AssertBooks();
    }

    [Fact]
    public void Postponed_AreKeptInOrderUntilTheirTicketIsWritten_AlsoAfterARestart()
    {
        for (var i = 0; i < 3; i++)
            _j.Journal.Postpone(Verdict(Diagnosed($"E{i}"), VerdictStanding.Named, i), $"verdict {i}");
        _j.Reopen();
        var waiting = _j.Journal.Postponed(10);
        Assert.Equal(["verdict 0", "verdict 1", "verdict 2"], waiting.Select(p => p.Verdict));
        Assert.Equal(2, _j.Journal.Postponed(2).Count);
        _j.Journal.TicketWritten(waiting[0].Id);
        _j.Reopen();
        Assert.Equal(["verdict 1", "verdict 2"], _j.Journal.Postponed(10).Select(p => p.Verdict));
    }
}
