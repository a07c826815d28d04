using System.Globalization;
using EdgeDiag.Fusion.Alarms;

namespace EdgeDiag.Fusion.Tests.Alarms;

/// <summary>
/// The first-out of generated floods; the generator was written before the rule, by somebody who did not know it. What the journal does of it
/// is tested there.
/// </summary>
public sealed class FloodTests
{
    private const string Line = "line-1";
    private static readonly int FirstSeed = int.Parse(Environment.GetEnvironmentVariable("EDGEDIAG_FIRST_SEED") ?? "0", CultureInfo.InvariantCulture);

    private static readonly EpisodeOptions Options = new();

    [Fact]
    public void Find_GeneratedFloods_IsTheTrueFirstOut()
    {
        var (right, wrong) = (0, new List<string>());
        foreach (var seed in Enumerable.Range(FirstSeed, 200))
        {
            var flood = FloodGenerator.Create(seed);
            var (found, reason) = FirstOutOf(flood);
            if ((found.Device, found.Code) == (flood.RootDevice, flood.RootCode))
                right++;
            else
                wrong.Add($"{seed} {found.Device} {found.Code} {reason}, not {flood.RootDevice} {flood.RootCode}");
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{right} of 200 right; {string.Join("; ", wrong)}");
        Assert.True(right >= 190, $"{right} of 200 right: {string.Join("; ", wrong)}");
    }

    [Fact]
    public void Find_ScriptedFlood_IsTheTrueFirstOut()
    {
        var flood = FloodGenerator.Scripted();
        Assert.Equal(300, flood.Alarms.Count);
        Assert.Equal(
            (flood.RootDevice, flood.RootCode, FirstOutReason.Earliest),
            FirstOutOf(flood) is var (key, reason) ? (key.Device, key.Code, reason) : default
        );
    }

    private static (AlarmKey Key, FirstOutReason Reason) FirstOutOf(GeneratedFlood flood)
    {
        var flow = new LineFlow(flood.Devices.Select(d => (Line, d.Id, d.Upstream)));
        var order = new LearnedOrder(flood.History.Select(h => Episode(h).Select(a => a.Key).ToList()));
        var (alarm, reason) = FirstOut.Find(Episode(flood), () => order, flow);
        return (alarm.Key, reason);
    }

    // The chain of first comings that the flood's last alarm belongs to.
    private static List<EpisodeAlarm> Episode(GeneratedFlood flood)
    {
        var clocks = new DeviceClocks([]);
        foreach (var sample in flood.ClockSamples)
            clocks.Note(Line, sample.Device, sample.SenderTime, sample.ReceivedTime);
        var first = new Dictionary<AlarmKey, EpisodeAlarm>();
        var all = new List<EpisodeAlarm>();
        foreach (var alarm in flood.Alarms.Where(a => a.IsActive))
        {
            var (at, doubt) = clocks.Correct(Line, alarm.Device, alarm.SenderTime, alarm.ReceivedTime);
            all.Add(new EpisodeAlarm(new AlarmKey(Line, alarm.Device, alarm.Code), at, doubt));
        }

        all.Sort((a, b) => a.At.CompareTo(b.At));
        var times = all.ConvertAll(a => a.At);
        // The densest minute lies in the flood.
        var dense = times.MaxBy(t => times.Count(o => (o - t).Duration() < TimeSpan.FromSeconds(10)));
        var (from, to) = EpisodeRules.Chain(times, dense, Options.Gap);
        foreach (var alarm in all[from..(to + 1)])
            first.TryAdd(alarm.Key, alarm);
        return [.. first.Values];
    }
}
