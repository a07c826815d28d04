using EdgeDiag.EdgeHost.Diagnosing;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Prompts;
using Microsoft.Extensions.Time.Testing;

namespace EdgeDiag.EdgeHost.Tests.Diagnosing;

/// <summary>A machine that asks without end comes after the others, never before a more severe fault's turn is lost.</summary>
public sealed class MachineTurnsTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly MachineTurns _turns;

    public MachineTurnsTests() => _turns = new MachineTurns(_time);

    [Fact]
    public void MachineThatFloods_ComesAfterAQuietOne()
    {
        for (var i = 0; i < 50; i++)
            Of("flooding");
        Assert.True(Of("quiet") > Of("flooding"));
    }

    [Fact]
    public void MoreSevereFault_ComesFirstWhoeverSendsIt()
    {
        for (var i = 0; i < 100_000; i++)
            Of("flooding", Severity.High);
        Assert.True(Of("flooding", Severity.High) > Of("quiet", Severity.Medium));
        Assert.True(Of("flooding", Severity.Low) > int.MinValue);
    }

    [Fact]
    public void MachineThatHasBecomeQuiet_IsAsUrgentAsTheOthersAgain()
    {
        for (var i = 0; i < 50; i++)
            Of("flooding");
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(Of("quiet"), Of("flooding"));
    }

    [Fact]
    public void InventedNames_CountAsOneAndTakeNoMemory()
    {
        for (var i = 0; i < 50; i++)
            Of($"invented-{i}", type: "");
        Assert.True(Of("quiet") > Of("invented-51", type: ""));
    }

    private int Of(string device, Severity severity = Severity.High, string type = "press") =>
        _turns.UrgencyOf(new CaseOrigin("d", "f", "s1", "line-1", type, "E101") { Severity = severity, Device = device });
}
