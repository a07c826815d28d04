using CsCheck;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Sensors;

namespace EdgeDiag.Fusion.Tests.Sensors;

/// <summary>What is kept of a sensor's samples, and what depends on more than the last of them.</summary>
public sealed class SensorSeriesTests
{
    private static readonly SensorDescription Sensor = new("temperature", "℃", 20, 80, LocalizedText.Same("temperature"));

    [Fact]
    public void Window_TenSamplesASecond_LooksBackOverAllOfTheTrendsWindow()
    {
        var series = new SensorSeries(64, TimeSpan.FromMinutes(5));
        for (var i = 0; i < 6000; i++)
            series.Add(At(i * 0.1), 40 + i * 0.005, Sensor);
        var window = series.Window(At(600), TimeSpan.FromMinutes(5));
        Assert.Equal(64, window.Count);
        Assert.True(window[0].Time <= At(310), $"{window[0].Time}");
        Assert.Equal(At(599.9), window[^1].Time);
        var gaps = window.Zip(window.Skip(1), (a, b) => b.Time - a.Time).ToList();
        Assert.True(gaps.Max() < TimeSpan.FromSeconds(12), $"{gaps.Max()}");
        Assert.Equal(Trend.Rising, TrendRules.FindTrend([.. window.Select(s => (s.Time, s.Value))], Sensor));
    }

    [Fact]
    public void LastUntil_AFaultThatIsReadLate_FindsWhatWasSoThen()
    {
        var series = new SensorSeries(64, TimeSpan.FromMinutes(5));
        for (var i = 0; i < 2000; i++)
            series.Add(At(i * 0.1), i, Sensor);
        var then = Assert.NotNull(series.LastUntil(At(100)));
        Assert.InRange((At(100) - then.Time).TotalSeconds, 0, 10);
    }

    /// <summary>In whatever order samples come, the newest are there, each time once, in order.</summary>
    [Fact]
    public void Add_SamplesInAnyOrder_AreKeptInOrderAndTheNewestAlways() =>
        Gen.Int[0, 500]
            .Array[1, 300]
            .Sample(times =>
            {
                var series = new SensorSeries(16, TimeSpan.FromSeconds(160));
                foreach (var time in times)
                    series.Add(At(time), time, Sensor);
                var kept = series.Window(At(1000), TimeSpan.FromDays(1));
                Assert.Equal(times.Max(), kept[^1].Value);
                Assert.Equal(kept.Select(s => s.Time).Order(), kept.Select(s => s.Time));
                Assert.Equal(kept.Count, kept.Select(s => s.Time).Distinct().Count());
                Assert.True(kept.Count <= 16);
            });

    [Theory]
    [InlineData(0, new[] { 79.0, 80.5, 79.9, 80.1, 79 }, new[] { Judgement.Normal, Judgement.High, Judgement.Normal, Judgement.High, Judgement.Normal })]
    [InlineData(2, new[] { 79.0, 80.5, 79.9, 78.1, 78 }, new[] { Judgement.Normal, Judgement.High, Judgement.High, Judgement.High, Judgement.Normal })]
    [InlineData(2, new[] { 19.0, 21.9, 22.0, 21, 19.9 }, new[] { Judgement.Low, Judgement.Low, Judgement.Normal, Judgement.Normal, Judgement.Low })]
    [InlineData(60, new[] { 81.0, 21, 19, 79, 81 }, new[] { Judgement.High, Judgement.High, Judgement.Low, Judgement.Low, Judgement.High })]
    public void JudgementOf_ValuesAroundALimit_ReturnsByTheHysteresis(double hysteresis, double[] values, Judgement[] expected)
    {
        var sensor = Sensor with { Hysteresis = hysteresis };
        var series = new SensorSeries(64, TimeSpan.FromMinutes(5));
        for (var i = 0; i < values.Length; i++)
        {
            series.Add(At(i), values[i], sensor);
            Assert.Equal(expected[i], series.JudgementOf(series.LastUntil(At(i))!.Value, sensor, DateTimeOffset.MinValue));
        }

        // Asked later for an earlier moment, the same.
        for (var i = 0; i < values.Length; i++)
            Assert.Equal(expected[i], series.JudgementOf(series.LastUntil(At(i))!.Value, sensor, DateTimeOffset.MinValue));
    }

    [Fact]
    public void IsStuck_ValueThatDoesNotChange_OnlyAfterItsTimeAndOnlyWhereSomebodySaidSo()
    {
        var sensor = Sensor with { StuckAfter = TimeSpan.FromMinutes(1), Deadband = 0.5 };
        var series = new SensorSeries(8, TimeSpan.FromMinutes(5));
        for (var i = 0; i < 30; i++)
            series.Add(At(i), 50 + i % 3, sensor);
        for (var i = 30; i < 200; i++)
        {
            series.Add(At(i), 52 + 0.1 * (i % 5), sensor);
            // At 29 the value was 52 already.
            Assert.Equal(i >= 89, series.IsStuck(At(i), sensor));
            Assert.False(series.IsStuck(At(i), Sensor));
        }

        series.Add(At(200), 53, sensor);
        Assert.False(series.IsStuck(At(200), sensor));
    }

    [Fact]
    public void IsStuck_LateValueThatDiffers_ShowsThatTheSensorLived()
    {
        var sensor = Sensor with { StuckAfter = TimeSpan.FromMinutes(1) };
        var series = new SensorSeries(64, TimeSpan.FromMinutes(5));
        for (var i = 0; i < 100; i++)
            series.Add(At(i), 50, sensor);
        Assert.True(series.IsStuck(At(99), sensor));
        series.Add(At(70.5), 51, sensor);
        Assert.False(series.IsStuck(At(99), sensor));
    }

    [Fact]
    public void ForgetAfter_ClockSetBack_BeginsAnew()
    {
        var sensor = Sensor with { StuckAfter = TimeSpan.FromMinutes(1), Hysteresis = 5 };
        var series = new SensorSeries(64, TimeSpan.FromMinutes(5));
        for (var i = 0; i < 100; i++)
            series.Add(At(i), 81, sensor);
        series.ForgetAfter(At(50));
        Assert.Equal(At(50), series.LastUntil(At(1000))!.Value.Time);
        series.Add(At(51), 79, sensor);
        Assert.Equal(Judgement.Normal, series.JudgementOf(new Sample(At(51), 79, null), sensor, DateTimeOffset.MinValue));
        Assert.False(series.IsStuck(At(51), sensor));
    }

    [Fact]
    public void IsStuck_SilenceOrADuplicate_IsNoValueThatStays()
    {
        var sensor = Sensor with { StuckAfter = TimeSpan.FromMinutes(10) };
        var series = new SensorSeries(64, TimeSpan.FromMinutes(5));
        foreach (var at in (double[])[0, 50_000, 50_001, 50_002])
            series.Add(At(at), 21.5, sensor);
        Assert.False(series.IsStuck(At(50_002), sensor));
        series = new SensorSeries(64, TimeSpan.FromMinutes(5));
        foreach (var at in (double[])[0, 590, 605, 605, 605])
            series.Add(At(at), 21.5, sensor with { StuckAfter = TimeSpan.FromSeconds(600) });
        Assert.True(series.IsStuck(At(605), sensor));
        series = new SensorSeries(64, TimeSpan.FromMinutes(5));
        foreach (var at in (double[])[0, 599, 599, 599])
            series.Add(At(at), 21.5, sensor);
        Assert.False(series.IsStuck(At(605), sensor));
    }

    [Fact]
    public void JudgementOf_OtherLimits_BeginsAnew()
    {
        var (cold, hot) = (Sensor with { High = 60, Hysteresis = 20 }, Sensor with { High = 95, Hysteresis = 20 });
        var series = new SensorSeries(64, TimeSpan.FromMinutes(5));
        series.Add(At(0), 70, cold);
        for (var i = 1; i < 100; i++)
        {
            series.Add(At(i), 90, hot);
            Assert.Equal(Judgement.Normal, series.JudgementOf(series.LastUntil(At(i))!.Value, hot, At(1)));
        }

        Assert.Equal(Judgement.Normal, series.JudgementOf(series.LastUntil(At(50))!.Value, hot, At(1)));
    }

    [Fact]
    public void JudgementOf_ValueThatIsCorrectedOrComesLate_IsThatOfTheOrderInTime()
    {
        var sensor = Sensor with { Hysteresis = 10 };
        var series = new SensorSeries(64, TimeSpan.FromMinutes(5));
        foreach (var (at, value) in ((double, double)[])[(0, 70), (2, 75), (1, 85)])
            series.Add(At(at), value, sensor);
        Assert.Equal(Judgement.High, series.JudgementOf(series.LastUntil(At(2))!.Value, sensor, DateTimeOffset.MinValue));
        series.Add(At(1), 71, sensor);
        Assert.Equal(Judgement.Normal, series.JudgementOf(series.LastUntil(At(2))!.Value, sensor, DateTimeOffset.MinValue));
    }

    [Fact]
    public void Add_LateSampleAfterTheClockWasSetBack_StaysInOrder()
    {
        var series = new SensorSeries(64, TimeSpan.FromMinutes(5));
        for (var i = 0; i < 1200; i++)
            series.Add(At(i), i, Sensor);
        series.ForgetAfter(At(840));
        series.Add(At(845), 845, Sensor);
        series.Add(At(500.5), 7, Sensor);
        Assert.Equal(845, series.LastUntil(At(900))!.Value.Value);
        var window = series.Window(At(900), TimeSpan.FromDays(1));
        Assert.Equal(window.Select(s => s.Time).Order(), window.Select(s => s.Time));
    }

    private static DateTimeOffset At(double seconds) => Press.Noon.AddSeconds(seconds);
}
