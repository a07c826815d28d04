using System.Globalization;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Sensors;

namespace EdgeDiag.Fusion.Tests.Sensors;

/// <summary>Stuck, noisy and jumping sensors; the generator was written before the rules were tried, by somebody who did not know them.</summary>
public sealed class BehaviorTests
{
    private static readonly int FirstSeed = int.Parse(Environment.GetEnvironmentVariable("EDGEDIAG_FIRST_SEED") ?? "0", CultureInfo.InvariantCulture);

    [Fact]
    public void StatesAt_GeneratedSeries_BehaveAsTheyDo()
    {
        var (right, all, wrong, usual) = (0, 0, 0, 0);
        var missed = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var example in BehaviorSeries.Generate(FirstSeed, 1000))
        {
            var found = Behavior(example).ToString();
            var isUsual = example.Truth == BehaviorTruth.Usual;
            (all, usual) = isUsual ? (all, usual + 1) : (all + 1, usual);
            if (found == example.Truth.ToString())
                right += isUsual ? 0 : 1;
            else
            {
                wrong += isUsual ? 1 : 0;
                var kind = $"{example.Kind}: {example.Truth} taken for {found}";
                missed[kind] = missed.GetValueOrDefault(kind) + 1;
            }
        }

        var told = $"{right} of {all} found, {wrong} of {usual} false: {string.Join(", ", missed.Select(m => $"{m.Key} {m.Value}"))}";
        TestContext.Current.TestOutputHelper?.WriteLine(told);
        Assert.True(right >= 0.95 * all && wrong <= 0.02 * usual, told);
    }

    /// <summary>A machine that begins to heat just before its fault has no noisy sensor.</summary>
    [Theory]
    [InlineData(2, 14)]
    [InlineData(1, 14)]
    [InlineData(1, 5)]
    [InlineData(0.5, 8)]
    public void IsNoisy_RiseInTheLastQuarter_IsNone(double rise, int samples)
    {
        var start = new DateTimeOffset(2026, 3, 2, 4, 0, 0, TimeSpan.Zero);
        var sensor = new SensorDescription("x", "bar", 0, 100, LocalizedText.Same("x"));
        var series = new SensorSeries(64, TimeSpan.FromMinutes(5));
        for (var i = 0; i < 60; i++)
            series.Add(start.AddSeconds(i * 5), 50 + 0.1 * (i % 3 - 1) + rise * Math.Max(0, i - 59 + samples), sensor);
        Assert.False(BehaviorRules.IsNoisy(series.Window(start.AddSeconds(300), TimeSpan.FromMinutes(5)), sensor));
    }

    private static SensorBehavior Behavior(BehaviorExample example)
    {
        var sensor = new SensorDescription("x", "bar", example.Low, example.High, LocalizedText.Same("x"))
        {
            Deadband = example.Deadband,
            StuckAfter = example.StuckAfter,
        };
        var device = new DeviceDescription("d", "l", "t", LocalizedText.Same("t"), [sensor]);
        var board = new SensorBoard(new SensorOptions { TrendWindow = TimeSpan.FromMinutes(10) });
        foreach (var (time, value) in example.Samples)
            board.Record(new ReadingEvent("s1", "l", "d", time, new Dictionary<string, SensorValue> { ["x"] = new(value, null) }), device);
        return board.StatesAt(device, example.Samples[^1].Time)[0].Behavior;
    }
}
