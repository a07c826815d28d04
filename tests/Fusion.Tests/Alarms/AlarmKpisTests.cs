using EdgeDiag.Fusion.Alarms;
using EdgeDiag.Fusion.Events;

namespace EdgeDiag.Fusion.Tests.Alarms;

public sealed class AlarmKpisTests
{
    private static readonly DateTimeOffset Until = new(2026, 3, 2, 14, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Of_None_IsGood_AndNothingIsDividedByNothing()
    {
        var kpis = AlarmKpis.Of([], Until, 6);
        Assert.Equal((0, 0.0, 0, AlarmLoad.Good, 0.0), (kpis.Alarms, kpis.PerSlot, kpis.MostInSlot, kpis.Load, kpis.FloodShare));
        Assert.Equal((0, (TimeSpan?)null), (kpis.ToClear.Count, kpis.ToClear.Mean));
        Assert.All(kpis.Severities, s => Assert.Equal(0, s.Value));
    }

    [Theory]
    [InlineData(new[] { 0, 0, 0, 0, 0, 5 }, AlarmLoad.Good, 0)]
    [InlineData(new[] { 1, 1, 1, 1, 1, 1 }, AlarmLoad.High, 0)]
    [InlineData(new[] { 5, 5, 5, 5, 5, 5 }, AlarmLoad.Overload, 0)]
    [InlineData(new[] { 0, 10, 0, 0, 0, 0 }, AlarmLoad.High, 0)]
    [InlineData(new[] { 0, 11, 0, 0, 0, 0 }, AlarmLoad.High, 1)]
    [InlineData(new[] { 0, 11, 5, 4, 6, 0 }, AlarmLoad.High, 2)]
    [InlineData(new[] { 40, 40, 5, 5, 5, 5 }, AlarmLoad.Overload, 6)]
    public void Of_CountsInTenMinutes_LoadAndFloodAsThePageSays(int[] counts, AlarmLoad load, int inFlood)
    {
        var comings = counts
            .SelectMany(
                (n, slot) => Enumerable.Range(0, n).Select(i => Coming($"E{i}", Until - (counts.Length - slot) * AlarmKpis.Slot + TimeSpan.FromSeconds(i)))
            )
            .ToList();
        var kpis = AlarmKpis.Of(comings, Until, counts.Length);
        Assert.Equal((counts.Sum(), counts.Max(), load, (double)inFlood / counts.Length), (kpis.Alarms, kpis.MostInSlot, kpis.Load, kpis.FloodShare));
    }

    [Fact]
    public void Of_OutsideOfTheTime_IsNotCounted()
    {
        var kpis = AlarmKpis.Of(
            [Coming("E1", Until), Coming("E2", Until.AddHours(-1)), Coming("E3", Until.AddHours(-1).AddMilliseconds(-1)), Coming("E4", Until.AddTicks(-1))],
            Until,
            6
        );
        Assert.Equal(["E2", "E4"], kpis.Frequent.Select(f => f.Key.Code));
    }

    [Theory]
    [InlineData(new[] { 0.0, 30, 60 }, true)]
    [InlineData(new[] { 0.0, 30, 60.1 }, false)]
    [InlineData(new[] { 0.0, 50, 100, 120, 155 }, true)]
    [InlineData(new[] { 0.0, 1 }, false)]
    public void Of_ThreeTimesWithinAMinute_Chatters(double[] seconds, bool chatters)
    {
        var kpis = AlarmKpis.Of([.. seconds.Select(s => Coming("E1", Until.AddMinutes(-30).AddSeconds(s)))], Until, 6);
        Assert.Equal(chatters, kpis.Chattering.Count == 1);
    }

    [Fact]
    public void Of_Durations_OfEachCaseTheLastComingBeforeTheAcknowledgementCounts()
    {
        var came = Until.AddMinutes(-30);
        var kpis = AlarmKpis.Of(
            [
                Coming("E1", came) with
                {
                    Cleared = came.AddMinutes(1),
                    Acknowledged = came.AddMinutes(5),
                },
                Coming("E1", came.AddMinutes(2)) with
                {
                    Cleared = came.AddMinutes(4),
                    Acknowledged = came.AddMinutes(5),
                },
                Coming("E2", came) with
                {
                    Acknowledged = came.AddMinutes(1),
                },
                Coming("E3", came) with
                {
                    Severity = Severity.Critical,
                },
            ],
            Until,
            6
        );
        Assert.Equal((2, TimeSpan.FromMinutes(2)), (kpis.ToAcknowledge.Count, kpis.ToAcknowledge.Mean!.Value));
        Assert.Equal((2, TimeSpan.FromMinutes(1.5)), (kpis.ToClear.Count, kpis.ToClear.Mean!.Value));
        Assert.Equal((3, 1), (kpis.Severities[Severity.Medium], kpis.Severities[Severity.Critical]));
    }

    [Fact]
    public void Of_MoreThanTenAlarms_TheMostFrequentComeFirst()
    {
        var comings = Enumerable.Range(1, 12).SelectMany(n => Enumerable.Range(0, n).Select(i => Coming($"E{n}", Until.AddMinutes(-5 * i - 1)))).ToList();
        var kpis = AlarmKpis.Of(comings, Until, 12);
        Assert.Equal(Enumerable.Range(3, 10).Reverse().Select(n => ($"E{n}", n)), kpis.Frequent.Select(f => (f.Key.Code, f.Alarms)));
    }

    [Fact]
    public void In_DeviceThatTellsEnds_RepeatsWhileItStandsHaveNotCome()
    {
        var comings = AlarmComing.In(
            [Said("E1", 0), Said("E1", 0.5), Said("E1", 30), Ended("E1", 31), Said("E1", 32), Said("E2", 33)],
            TimeSpan.FromMinutes(1)
        );
        Assert.Equal(
            [("E1", 0, 31), ("E1", 32, (double?)null), ("E2", 33, null)],
            comings.Select(c => (c.Key!.Value.Code, Minute(c.Came)!.Value, Minute(c.Cleared)))
        );
    }

    [Fact]
    public void In_DeviceThatTellsNoEnds_ComesAgainAfterAWhile()
    {
        var comings = AlarmComing.In([Said("E1", 0), Said("E1", 0.5), Said("E1", 1.4), Said("E1", 3)], TimeSpan.FromMinutes(1));
        Assert.Equal([0, 3], comings.Select(c => Minute(c.Came)!.Value));
    }

    [Fact]
    public void In_FoldedIntoTheCaseOfAnotherCode_CountsAsAnAlarmAndNotAsThatCode()
    {
        AlarmMessage[] messages =
        [
            Said("E1", 0),
            .. Enumerable.Range(1, 80).Select(i => Said("E1", i / 100.0) with { Kind = AlarmMessageKind.Folded }),
            Ended("E1", 2),
        ];
        var kpis = AlarmKpis.Of(AlarmComing.In(messages, TimeSpan.FromMinutes(1)), Until, 6);
        Assert.Equal((81, 1, 0), (kpis.Alarms, kpis.ToClear.Count, kpis.Chattering.Count));
        Assert.Equal(1, Assert.Single(kpis.Frequent).Alarms);
    }

    private static double? Minute(DateTimeOffset? at) => at is { } time ? (time - Until).TotalMinutes + 60 : null;

    private static AlarmMessage Said(string code, double minute) =>
        new($"c-{code}", new AlarmKey("line-1", "press", code), Severity.Medium, AlarmMessageKind.Active, Until.AddMinutes(minute - 60), null);

    private static AlarmMessage Ended(string code, double minute) => Said(code, minute) with { Kind = AlarmMessageKind.Cleared };

    private static AlarmComing Coming(string code, DateTimeOffset at) =>
        new($"c-{code}", new AlarmKey("line-1", "press", code), Severity.Medium, at, null, null);
}
