using EdgeDiag.EdgeHost.Diagnosing;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Prompts;
using Microsoft.Extensions.Time.Testing;

namespace EdgeDiag.EdgeHost.Tests.Diagnosing;

/// <summary>A machine with many cases at once comes after the others.</summary>
public sealed class MachineTurnsTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly MachineTurns _turns;

    public MachineTurnsTests() => _turns = new MachineTurns(_time);

    [Fact]
    public void OneCaseOfEachMachine_TheMoreSevereIsMoreUrgent()
    {
        Assert.True(Begin("a", Severity.Critical).Urgency > Begin("b", Severity.High).Urgency);
        Assert.True(Begin("c", Severity.Low).Urgency > int.MinValue);
    }

    [Fact]
    public void MachineThatCallsEverythingCritical_ItsThirdCaseComesAfterAnothersFirst()
    {
        Begin("flooding", Severity.Critical);
        Begin("flooding", Severity.Critical);
        Assert.True(Begin("flooding", Severity.Critical).Urgency < Begin("quiet", Severity.High).Urgency);
    }

    [Fact]
    public void CriticalCase_DoesNotComeAfterOthersForItsMachinesLessSevereOnes()
    {
        for (var i = 0; i < 30; i++)
            Begin("busy", i % 2 == 0 ? Severity.Low : Severity.High);
        Assert.True(Begin("busy", Severity.Critical).Urgency > Begin("quiet", Severity.High).Urgency);
        Assert.True(Begin("busy", Severity.High).Urgency < Begin("quiet", Severity.Low).Urgency);
    }

    [Fact]
    public void AnsweredCases_CountNoMore()
    {
        var first = Begin("a", Severity.High);
        var second = Begin("a", Severity.High);
        first.Dispose();
        second.Dispose();
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(Begin("b", Severity.High).Urgency, Begin("a", Severity.High).Urgency);
    }

    [Fact]
    public void MachineWithManyCasesOneAfterTheOther_ComesAfterTheOthers_AndCatchesUpWhenItIsQuiet()
    {
        for (var i = 0; i < 20; i++)
            Begin("busy", Severity.Critical).Dispose();
        using (var busy = Begin("busy", Severity.Critical))
        using (var quiet = Begin("quiet", Severity.Low))
            Assert.True(busy.Urgency < quiet.Urgency);
        _time.Advance(TimeSpan.FromSeconds(30));
        Begin("busy", Severity.Critical).Dispose();
        Assert.True(Begin("busy", Severity.Critical).Urgency > Begin("quiet", Severity.High).Urgency);
    }

    [Fact]
    public void MachineWithAFaultASecond_IsAsUrgentAsAnyOther()
    {
        for (var i = 0; i < 60; i++, _time.Advance(TimeSpan.FromSeconds(1)))
            Begin("steady", Severity.High).Dispose();
        Assert.Equal(Begin("quiet", Severity.High).Urgency, Begin("steady", Severity.High).Urgency);
    }

    [Fact]
    public void InventedNames_TakeTurnsAsOne()
    {
        for (var i = 0; i < 50; i++)
            Begin($"invented-{i}", Severity.Critical, type: "");
        Assert.True(Begin("listed", Severity.Low).Urgency > Begin("invented-51", Severity.Critical, type: "").Urgency);
    }

    [Fact]
    public void FirstCaseOfAnInventedMachine_ComesAfterThoseOfAllListedOnes()
    {
        var invented = Begin("invented", Severity.Critical, type: "");
        Assert.True(invented.Urgency < Begin("listed", Severity.Low).Urgency);
        for (var i = 0; i < 50; i++)
            Assert.True(invented.Urgency < Begin("flooding", Severity.Low).Urgency);
    }

    [Fact]
    public void CaseThatComesAfterOthersForItsMachinesOthers_YieldsToThem()
    {
        Assert.False(Begin("a", Severity.Low).Yields);
        Assert.True(Begin("a", Severity.Low).Yields);
        Assert.True(Begin("invented", Severity.Critical, type: "").Yields);
    }

    [Fact]
    public void CasesThatHaveCome_CountBeforeTheirTurn()
    {
        for (var i = 0; i < 10; i++)
            _turns.Arrived("line-1/flooding", Severity.Critical);
        Assert.True(Turn("flooding", Severity.Critical).Urgency < Begin("quiet", Severity.Low).Urgency);
        Assert.Equal((int)Severity.High, Begin("other", Severity.High).Urgency);
    }

    private MachineTurns.Turn Begin(string device, Severity severity, string type = "press")
    {
        _turns.Arrived(MachineTurns.MachineOf("line-1", device, type), severity);
        return Turn(device, severity, type);
    }

    private MachineTurns.Turn Turn(string device, Severity severity, string type = "press") =>
        _turns.Begin(new CaseOrigin("d", "f", "s1", "line-1", type, "E101") { Severity = severity, Device = device });
}
