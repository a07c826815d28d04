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
