using System.Globalization;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Sensors;

namespace EdgeDiag.Fusion.Tests.Sensors;

/// <summary>Trends of generated series; the generator was written before the rule, by somebody who did not know it.</summary>
public sealed class TrendTests
{
    private static readonly int FirstSeed = int.Parse(Environment.GetEnvironmentVariable("EDGEDIAG_FIRST_SEED") ?? "0", CultureInfo.InvariantCulture);

    private static readonly SensorDescription Sensor = new("x", "bar", null, null, LocalizedText.Same("x"));

    /// <summary>With all samples, and with as many as the service keeps by default.</summary>
    [Theory]
    [InlineData(4096)]
    [InlineData(64)]
    public void FindTrend_GeneratedSeries_ClearSlopesAreFound_AndFlatOnesHaveNone(int kept)
    {
        var (right, clear, wrong, flat) = (0, 0, 0, 0);
        var missed = new List<string>();
        foreach (var seed in Enumerable.Range(FirstSeed, 1000))
        {
            var series = SeriesGenerator.Create(seed);
            var found = Find(series, kept);
            if (series is { TrendArguable: false, Trend: not TrueTrend.Steady, ChangeInSigmas: >= 4 })
            {
                clear++;
                if (found.ToString() == series.Trend.ToString())
                    right++;
                else
                    missed.Add($"{seed} {series.Kind} {series.ChangeInSigmas:F1}");
            }
            else if (series is { TrendArguable: false, Trend: TrueTrend.Steady })
            {
                flat++;
                if (found != Trend.Steady)
                {
                    wrong++;
                    missed.Add($"{seed} {series.Kind}");
                }
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{right} of {clear} found, {wrong} of {flat} false");
        Assert.True(right >= 0.95 * clear && wrong <= 0.02 * flat, $"{right} of {clear} found, {wrong} of {flat} false: {string.Join(", ", missed)}");
    }

    [Fact]
    public void FindTrend_RiseWithinTheLimitsThatIsSmall_IsSteady()
    {
        var samples = Line(0.1);
        Assert.Equal(Trend.Rising, TrendRules.FindTrend(samples, Sensor));
        Assert.Equal(Trend.Steady, TrendRules.FindTrend(samples, Sensor with { Low = 0, High = 100 }));
        Assert.Equal(Trend.Rising, TrendRules.FindTrend(Line(1), Sensor with { Low = 0, High = 100 }));
    }

    [Fact]
    public void FindTrend_OneSpikeInAFlatWindow_IsSteady()
    {
        var samples = Line(0);
        samples[^1] = (samples[^1].Time, 1000);
        Assert.Equal(Trend.Steady, TrendRules.FindTrend(samples, Sensor));
    }

    [Fact]
    public void FindTrend_ValuesNearTheLargestNumber_AreSteady()
    {
        var start = new DateTimeOffset(2026, 3, 2, 4, 0, 0, TimeSpan.Zero);
        double[] values = [1e307, 4e307, 3e307, 2e307, -1.7e308, 1.7e308];
        for (var count = 3; count <= values.Length; count++)
            Assert.Equal(Trend.Steady, TrendRules.FindTrend([.. values.Take(count).Select((v, i) => (start.AddMilliseconds(i), v))], Sensor));
    }

    private static Trend Find(GeneratedSeries series, int samples)
    {
        var longest = TimeSpan.FromMinutes(31);
        var kept = new SensorSeries(samples, longest);
        foreach (var (at, value) in series.Readings)
            kept.Add(at, value, Sensor);
        return TrendRules.FindTrend([.. kept.Window(series.Now, longest).Select(s => (s.Time, s.Value))], Sensor);
    }

    private static List<(DateTimeOffset Time, double Value)> Line(double slope)
    {
        var start = new DateTimeOffset(2026, 3, 2, 4, 0, 0, TimeSpan.Zero);
        return [.. Enumerable.Range(0, 20).Select(i => (start.AddSeconds(i), 50 + i * slope))];
    }
}
