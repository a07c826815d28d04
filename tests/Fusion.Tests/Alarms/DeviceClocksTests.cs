using EdgeDiag.Fusion.Alarms;

namespace EdgeDiag.Fusion.Tests.Alarms;

public sealed class DeviceClocksTests
{
    private const string Line = "line-1",
        Device = "filler";

    private static readonly DateTimeOffset Start = new(2026, 3, 2, 6, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Correct_TheQuickestMessageTellsTheClock()
    {
        var clocks = Known(seconds: 10, behind: 2000, late: [300, 10, 800]);
        var (at, doubt) = clocks.Correct(Line, Device, Start.AddSeconds(18), Start.AddSeconds(25));
        Assert.Equal(Start.AddSeconds(20.01), at);
        Assert.InRange(doubt, TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(80));
    }

    [Fact]
    public void Correct_BurstOfLateMessages_DoesNotHideWhatWasKnown()
    {
        var clocks = Known(seconds: 10, behind: 2000, late: [0]);
        for (var i = 0; i < 500; i++)
            clocks.Note(Line, Device, Start.AddSeconds(10 + i * 0.01), Start.AddSeconds(40 + i * 0.001));
        Assert.Equal(Start.AddSeconds(20), clocks.Correct(Line, Device, Start.AddSeconds(18), Start.AddSeconds(41)).At);
    }

    [Fact]
    public void Correct_FewSeconds_OwnClockCounts_HoweverManyMessages()
    {
        var clocks = new DeviceClocks([]);
        for (var i = 0; i < 300; i++)
            clocks.Note(Line, Device, Start.AddSeconds(i * 0.01), Start.AddSeconds(5 + i * 0.01));
        Assert.Equal((Start, TimeSpan.FromSeconds(1)), clocks.Correct(Line, Device, Start, Start.AddSeconds(9)));
    }

    [Fact]
    public void Correct_ClockSetBack_IsKnownAfterThirtyTwoSeconds()
    {
        var clocks = Known(seconds: 40, behind: 0, late: [0]);
        for (var i = 40; i < 73; i++)
            clocks.Note(Line, Device, Start.AddSeconds(i - 7.5), Start.AddSeconds(i));
        Assert.Equal(Start.AddSeconds(80), clocks.Correct(Line, Device, Start.AddSeconds(72.5), Start.AddSeconds(80)).At);
    }

    [Fact]
    public void Known_TakenOver_CorrectsTheSame()
    {
        var clocks = Known(seconds: 5, behind: -3000, late: [200, 100]);
        var again = new DeviceClocks(clocks.Known());
        var sent = (Line, Device, Start.AddSeconds(9), Start.AddSeconds(7));
        Assert.Equal(clocks.Correct(sent.Line, sent.Device, sent.Item3, sent.Item4).At, again.Correct(sent.Line, sent.Device, sent.Item3, sent.Item4).At);
        // What has waited meanwhile changes nothing.
        again.Note(Line, Device, Start.AddSeconds(8), Start.AddSeconds(20));
        Assert.Equal(TimeSpan.FromSeconds(-2.9), Assert.Single(again.Known()).Behind);
    }

    [Fact]
    public void Known_TakenOverAgainAndAgain_AClockThatWasSetBackIsKnownInTheEnd()
    {
        var clocks = Known(seconds: 40, behind: 0, late: [0]);
        for (var i = 0; i < 40; i++)
        {
            // Hours apart, with a restart after each few of them.
            if (i % 30 == 29)
                clocks = new DeviceClocks(clocks.Known());
            clocks.Note(Line, Device, Start.AddHours(i + 1), Start.AddHours(i + 1).AddSeconds(20));
        }

        Assert.True(clocks.Known().Single().At > Start.AddHours(1));
        Assert.Equal(TimeSpan.FromSeconds(20), clocks.Known().Single().Behind);
    }

    // A message a second; each is late by one of the numbers of milliseconds, in turn.
    private static DeviceClocks Known(int seconds, int behind, int[] late)
    {
        var clocks = new DeviceClocks([]);
        for (var i = 0; i < seconds; i++)
            clocks.Note(Line, Device, Start.AddMilliseconds(i * 1000 + 1 - behind), Start.AddMilliseconds(i * 1000 + 1 + late[i % late.Length]));
        return clocks;
    }
}
