using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.Fusion.Cases;

namespace EdgeDiag.EdgeHost.Tests.Journal.Contract;

/// <summary>Which messages are one fault, and which fault an end of a fault belongs to.</summary>
/// <param name="open">Opens or creates a journal at a path.</param>
public abstract class FaultIdentityContract(Func<string, IJournal> open) : IDisposable
{
    private readonly JournalFixture _j = new(open);

    public void Dispose()
    {
        _j.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void RecordFault_KnownIdWithAnotherCodeTimeOrState_IsANewFaultAndTold()
    {
        Assert.Equal(TakenAs.Opened, _j.Record("""{"id":"1","ts":1772424000000,"code":"E102"}""").As);
        Assert.Equal(
            TakenAs.Repeated,
            _j.Record("""{"id":"1","ts":"2026-03-02T12:00:00+08:00","code":"E102","severity":"low","text":"said differently"}""").As
        );
        Assert.Equal((TakenAs.Opened, true), _j.Record("""{"id":"1","ts":1772424000000,"code":"E103"}""") is var code ? (code.As, code.IdUsedAgain) : default);
        Assert.Equal((TakenAs.Joined, true), _j.Record("""{"id":"1","ts":1772424001000,"code":"E102"}""") is var time ? (time.As, time.IdUsedAgain) : default);
        // The end of a fault under its id is what it should be.
        Assert.Equal(
            (TakenAs.Cleared, false),
            _j.Record("""{"id":"1","ts":1772424001000,"code":"E102","state":"cleared"}""") is var end ? (end.As, end.IdUsedAgain) : default
        );
        Assert.True(_j.Record("""{"id":"1","ts":1772424901000,"code":"E102","state":"cleared"}""").IdUsedAgain);
        Assert.False(_j.Record("""{"id":"1","ts":1772424000000,"code":"E102"}""", device: "press-08").IdUsedAgain);
        _j.AssertBooks();
    }

    [Theory]
    [InlineData("\"id\":\"alarm-7\",", "\"id\":\"alarm-7\",")]
    [InlineData("\"id\":\"alarm-7\",", "")]
    [InlineData("\"ts\":1772424000000,", "\"ts\":1772424000000,")]
    [InlineData("\"id\":\"alarm-7\",\"ts\":1772424000000,", "\"id\":\"alarm-7\",\"ts\":1772424000000,")]
    [InlineData("\"id\":\"alarm-7\",\"ts\":\"2000-01-01T00:00:00Z\",", "\"id\":\"alarm-7\",\"ts\":\"2000-01-01T00:00:00Z\",")]
    public void RecordFault_SameIdentityAgainAfterItsEnd_IsAnotherFault_EachTime(string active, string end)
    {
        var (message, cleared) = ($$"""{{{active}}"code":"E102"}""", $$"""{{{end}}"code":"E102","state":"cleared"}""");
        var cases = new List<string>();
        for (var round = 0; round < JournalFixture.Flood; round++)
        {
            _j.Received = _j.Received.AddSeconds(1);
            var taken = _j.Record(message);
            // It chatters: another fault, of the same case.
            Assert.Equal((round == 0 ? TakenAs.Opened : TakenAs.Joined, round > 0), (taken.As, taken.CameAgain));
            cases.Add(taken.CaseId);
            // Delivered again, at once or after a restart, it changes nothing.
            Assert.Equal(new TakenFault(TakenAs.Repeated, taken.CaseId), _j.Record(message));
            if (round == 2)
                _j.Reopen();
            Assert.Equal(new TakenFault(TakenAs.Repeated, taken.CaseId), _j.Record(_j.Decode(message) with { Redelivered = true }));
            var ended = _j.Record(cleared);
            Assert.Equal((TakenAs.Cleared, taken.CaseId), (ended.As, ended.CaseId));
            if (end == active)
                Assert.Equal(new TakenFault(TakenAs.Repeated, taken.CaseId), _j.Record(cleared));
            // The broker says that it has sent it before: not another one, though its end has been seen.
            Assert.Equal(new TakenFault(TakenAs.Repeated, taken.CaseId), _j.Record(_j.Decode(message) with { Redelivered = true }));
        }

        Assert.Equal(JournalFixture.Flood, _j.Journal.Find(Assert.Single(cases.Distinct()))!.Ids.FaultIds.Count);
        Assert.All(_j.Journal.Unfinished(), c => Assert.Equal(_j.Journal.Find(c.CaseId)!.Ids.DiagnosisId, DiagnosisId(c.CaseId)));
        _j.AssertBooks();

        string DiagnosisId(string caseId) => CasePolicy.DiagnosisId(_j.Journal.Find(caseId)!.Snapshot.Fault);
    }

    [Fact]
    public void RecordFault_RedeliveredAndMoreSevereThanItsEndedCase_IsAnotherFault()
    {
        var first = _j.Record("""{"id":"alarm-7","code":"E102","severity":"low"}""");
        _j.Record("""{"id":"alarm-7","code":"E102","state":"cleared"}""");
        var severe = _j.Decode("""{"id":"alarm-7","code":"E102","severity":"critical"}""") with { Redelivered = true };
        Assert.Equal((TakenAs.Joined, true), _j.Record(severe) is var taken ? (taken.As, taken.CameAgain) : default);
        Assert.Equal(first.CaseId, _j.Record(severe).CaseId);
        Assert.Equal(TakenAs.Repeated, _j.Record(severe).As);
    }

    [Fact]
    public void RecordFault_RepeatedAfterTheEndOfAnotherFault_IsStillRepeated()
    {
        // Both have a time of their own, so the end belongs to another message of the sender.
        var first = _j.Record("""{"id":"a","ts":1772424000000,"code":"E102"}""");
        _j.Record("""{"id":"a","ts":1772424005000,"code":"E102","state":"cleared"}""");
        Assert.Equal(new TakenFault(TakenAs.Repeated, first.CaseId), _j.Record("""{"id":"a","ts":1772424000000,"code":"E102"}"""));
        _j.AssertBooks();
    }

    [Fact]
    public void RecordFault_PartsThatLookAlikeWhenJoined_AreTwoFaults()
    {
        Assert.Equal(TakenAs.Opened, _j.Record("""{"id":"b|c","ts":1772424000000,"code":"E102"}""", device: "a").As);
        Assert.Equal(TakenAs.Opened, _j.Record("""{"id":"c","ts":1772424000000,"code":"E102"}""", device: "a|b").As);
        Assert.Equal(2, _j.Journal.Unfinished().Select(c => _j.Journal.Find(c.CaseId)!.Ids.DiagnosisId).Distinct().Count());
        _j.AssertBooks();
    }

    [Theory]
    [InlineData("\"ts\":\"2000-01-01T00:00:00Z\",")]
    [InlineData("\"ts\":\"2099-01-01T00:00:00Z\",")]
    [InlineData("")]
    public void RecordFault_WithoutIdAndUsableTime_EachIsCounted_AndInADiagnosis(string ts)
    {
        var message = $$"""{{{ts}}"code":"E102"}""";
        var first = _j.Record(message);
        Assert.Equal(TakenAs.Opened, first.As);
        _j.Received = _j.Received.AddSeconds(10);
        Assert.Equal(new TakenFault(TakenAs.Joined, first.CaseId), _j.Record(message));
        // The time of arrival counts: another day, another case.
        _j.Received = _j.Received.AddDays(1);
        Assert.Equal(TakenAs.Opened, _j.Record(message).As);
        Assert.Equal(2, _j.Journal.Find(first.CaseId)!.Ids.FaultIds.Distinct().Count());
        _j.AssertBooks();
    }

    [Fact]
    public void RecordFault_ClearedUnderItsFaultsId_ClosesThatFaultsCase()
    {
        // One case each: more than the window apart.
        var first = _j.Record("""{"id":"a","ts":1772424000000,"code":"E102"}""");
        var joined = _j.Record("""{"id":"a2","ts":1772424010000,"code":"E102"}""");
        var second = _j.Record("""{"id":"b","ts":1772424600000,"code":"E102"}""");
        Assert.Equal(first.CaseId, joined.CaseId);
        Assert.Equal(new TakenFault(TakenAs.Cleared, first.CaseId), _j.Record("""{"id":"a2","ts":1772424610000,"code":"E102","state":"cleared"}"""));
        // The other one is open still.
        Assert.Equal(new TakenFault(TakenAs.Joined, second.CaseId), _j.Record("""{"id":"c","ts":1772424611000,"code":"E102"}"""));
        // Its own id that nobody knows: by device and code, the newest.
        Assert.Equal(new TakenFault(TakenAs.Cleared, second.CaseId), _j.Record("""{"id":"c-end","ts":1772424612000,"code":"E102","state":"cleared"}"""));
        Assert.Equal(TakenAs.Opened, _j.Record("""{"id":"d","ts":1772424713000,"code":"E102"}""").As);
        _j.AssertBooks();
    }

    [Fact]
    public void RecordFault_ClearedUnderOneIdForAllFaults_ClosesTheOneOfItsCode()
    {
        var e102 = _j.Record("""{"id":"1","ts":1772424000000,"code":"E102"}""");
        var e103 = _j.Record("""{"id":"1","ts":1772424000000,"code":"E103"}""");
        Assert.Equal(e102.CaseId, _j.Record("""{"id":"1","ts":1772424005000,"code":"E102","state":"cleared"}""").CaseId);
        Assert.Equal(e103.CaseId, _j.Record("""{"id":"1","ts":1772424005000,"code":"E103","state":"cleared"}""").CaseId);
        Assert.Equal(TakenAs.Opened, _j.Record("""{"id":"1","ts":1772424106000,"code":"E102"}""").As);
    }

    [Fact]
    public void RecordFault_ClearedOfAFaultInAFlood_LeavesTheCaseOfTheOtherCodeOpen()
    {
        for (var i = 0; i < JournalFixture.Flood; i++)
            _j.Record($$"""{"id":"f{{i}}","ts":{{1772424000000 + i}},"code":"E{{i}}"}""");
        var flooded = _j.Record("""{"id":"g","ts":1772424000100,"code":"X"}""");
        Assert.Equal(TakenAs.Flooded, flooded.As);
        Assert.Equal("", _j.Record("""{"id":"g","ts":1772424000200,"code":"X","state":"cleared"}""").CaseId);
        Assert.Equal(new TakenFault(TakenAs.Joined, flooded.CaseId), _j.Record($$"""{"id":"h","ts":1772424000300,"code":"E{{JournalFixture.Flood - 1}}"}"""));
        _j.AssertBooks();
    }

    [Fact]
    public void RecordFault_AfterARestart_TheSameIdsAsWithout()
    {
        string[] messages =
        [
            """{"id":"1","ts":1772424000000,"code":"E102"}""",
            """{"ts":1772424000000,"code":"E103"}""",
            """{"id":"x\u0000y","code":"E104"}""",
        ];
        var before = messages.Select(m => _j.Journal.Find(_j.Record(m).CaseId)!.Ids).ToList();
        _j.Reopen();
        Assert.All(messages, m => Assert.Equal(TakenAs.Repeated, _j.Record(m).As));
        using var other = new JournalFixture(open) { Received = _j.Received.AddHours(3) };
        var after = messages.Select(m => other.Journal.Find(other.Record(m).CaseId)!.Ids).ToList();
        Assert.Equal(before.Select(i => (i.DiagnosisId, i.CaseId, i.FaultIds.Single())), after.Select(i => (i.DiagnosisId, i.CaseId, i.FaultIds.Single())));
        Assert.Equal("x\0y", after[2].FaultIds.Single());
        // What the prompt's origin and the journal call the diagnosis is one.
        Assert.All(
            _j.Journal.Unfinished(),
            c => Assert.Equal(_j.Journal.Find(c.CaseId)!.Ids.DiagnosisId, CasePolicy.DiagnosisId(_j.Journal.Find(c.CaseId)!.Snapshot.Fault))
        );
    }
}
