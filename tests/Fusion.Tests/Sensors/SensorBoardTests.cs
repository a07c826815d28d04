using CsCheck;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Fusion.Sensors;
using EdgeDiag.Fusion.Sources;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Tests.Sensors;

public class SensorBoardTests
{
    private static readonly SensorOptions Options = new();
    private readonly SensorBoard _board = new(Options);

    private void Record(double seconds, double value, string? unit = null, string sensor = "temperature") =>
        _board.Record(
            new ReadingEvent("s1", "line-3", "press-07", Press.Noon.AddSeconds(seconds), new Dictionary<string, SensorValue> { [sensor] = new(value, unit) }),
            Press.Device
        );

    private static ReadingEvent Reading(double seconds, double value, string sensor = "temperature") =>
        new("s1", "line-3", "press-07", Press.Noon.AddSeconds(seconds), new Dictionary<string, SensorValue> { [sensor] = new(value, null) });

    private SensorState Temperature(double atSeconds = 0) => _board.StatesAt(Press.Device, Press.Noon.AddSeconds(atSeconds))[0];

    [Theory]
    [InlineData(85, Judgement.High)]
    [InlineData(80, Judgement.Normal)]
    [InlineData(80.1, Judgement.High)]
    public void StatesAt_Value_IsJudgedAgainstTheLimits(double value, Judgement expected)
    {
        Record(-1, value);
        Assert.Equal(expected, Temperature().Judgement);
        Assert.Equal(ReadingQuality.Fresh, Temperature().Quality);
    }

    [Theory]
    [InlineData(185, "℉", Judgement.High)]
    [InlineData(176, "℉", Judgement.Normal)]
    [InlineData(358.15, "K", Judgement.High)]
    public void Record_AnotherUnit_IsConverted(double value, string unit, Judgement expected)
    {
        Record(-1, value, unit);
        Assert.Equal(expected, Temperature().Judgement);
    }

    [Fact]
    public void Record_UnitOfAnotherQuantity_OrUnlistedSensor_IsDroppedAndCounted()
    {
        Record(-1, 5, "bar");
        Record(-1, 5, null, "humidity");
        Assert.Equal(2, _board.Dropped);
        Assert.Equal(ReadingQuality.Missing, Temperature().Quality);
    }

    [Fact]
    public void StatesAt_OldReading_IsLateThenStaleAndThenNotJudged()
    {
        Record(0, 85);
        Assert.Equal(ReadingQuality.Late, Temperature(60).Quality);
        Assert.Equal(Judgement.High, Temperature(60).Judgement);
        Assert.Equal((ReadingQuality.Stale, Judgement.Unknown), (Temperature(601).Quality, Temperature(601).Judgement));
    }

    [Fact]
    public void StatesAt_ReadingAfterTheFault_IsNotTheFaultsState()
    {
        Record(-2, 70);
        Record(60, 95);
        Assert.Equal(70, Temperature().Value);
    }

    [Fact]
    public void StatesAt_OutOfOrder_TakesTheNewest()
    {
        Record(-1, 85);
        Record(-30, 60);
        Assert.Equal(85, Temperature().Value);
    }

    [Theory]
    [InlineData(1, Trend.Rising)]
    [InlineData(-1, Trend.Falling)]
    [InlineData(0, Trend.Steady)]
    public void StatesAt_Window_GivesTheTrend(int slope, Trend expected)
    {
        for (var i = 0; i < 20; i++)
            Record(-200 + i * 10, 70 + slope * i);
        Assert.Equal(expected, Temperature().Trend);
    }

    [Fact]
    public void Record_ManyReadings_KeepsABoundedNumber()
    {
        var series = new SensorSeries(64, TimeSpan.FromHours(1));
        for (var i = 0; i < 10_000; i++)
            series.Add(Press.Noon.AddSeconds(i), i, Press.Device.Sensors[0]);
        Assert.Equal(64, series.Window(Press.Noon.AddSeconds(20_000), TimeSpan.FromDays(1)).Count());
    }

    [Fact]
    public void StatesAt_StuckSensor_IsNotJudged()
    {
        var temperature = Press.Device.Sensors[0] with { StuckAfter = TimeSpan.FromMinutes(2), Deadband = 0.5 };
        var device = Press.Device with { Sensors = [temperature, .. Press.Device.Sensors.Skip(1)] };
        var board = new SensorBoard(new SensorOptions());
        for (var i = -200; i <= 0; i++)
            board.Record(Reading(i, i < -150 ? 85 + i % 3 : 85), device);
        var state = board.StatesAt(device, Press.Noon)[0];
        Assert.Equal((SensorBehavior.Stuck, Judgement.Unknown, ReadingQuality.Fresh, 85), (state.Behavior, state.Judgement, state.Quality, state.Value));
        Assert.Equal("stuck", InputReading.FromState(state).Behavior);
        // The model is told that nothing is known; the engineer, why.
        Assert.Contains("unknown", EvidenceLinker.Describe(state, Wording.ForLanguage(Language.En)), StringComparison.Ordinal);
        var diagnostician = new Diagnostician(new Retrieval(Press.Manuals(), TicketIndex.Empty), null, TimeProvider.System, Language.Zh);
        var @case = Press.Case() with { Sensors = [state] };
        var diagnosis = diagnostician.Preliminary(@case, new DiagnosisIds("d-1", "c-1", ["f-1"]), Press.Noon, false);
        Assert.Contains(diagnosis.Checks, c => c.StartsWith("检查温度传感器", StringComparison.Ordinal));
    }

    [Fact]
    public void StatesAt_RecipeThatAReadingNames_HasItsOwnLimits()
    {
        var hot = new Dictionary<long, SensorLimits> { [12] = new(70, 95), [13] = new(null, 60) };
        var device = Press.Device with { Recipe = "recipe_no", Sensors = [Press.Device.Sensors[0] with { Recipes = hot, Hysteresis = 3 }] };
        var board = new SensorBoard(new SensorOptions());
        void Send(double seconds, string name, double value) => Assert.Null(board.Record(Reading(seconds, value, name), device));
        Judgement At(double seconds) => Assert.Single(board.StatesAt(device, Press.Noon.AddSeconds(seconds))).Judgement;
        Send(0, "temperature", 85);
        Assert.Equal(Judgement.High, At(1));
        Send(10, "recipe_no", 12);
        Send(10, "temperature", 85);
        Assert.Equal(Judgement.Normal, At(11));
        Assert.Equal(95, board.StatesAt(device, Press.Noon.AddSeconds(11))[0].Sensor.High);
        Send(20, "temperature", 65);
        Assert.Equal(Judgement.Low, At(21));
        Send(30, "recipe_no", 13);
        Send(31, "temperature", 59);
        Assert.Equal(Judgement.Normal, At(32));
        Send(40, "recipe_no", 99);
        Send(41, "temperature", 79);
        Assert.Equal(Judgement.Normal, At(42));
        // A fault of an earlier moment, told late: the limits of then.
        Assert.Equal(Judgement.Low, At(22));
    }

    /// <summary>The value of a moment counts with the recipe of the same moment, however the recipe is spelled.</summary>
    [Theory]
    [InlineData("recipe_no")]
    [InlineData("RecipeNo")]
    public void StatesAt_RecipeThatChangesJustAfterTheFault_ValueAndLimitsBelongTogether(string spelling)
    {
        var limits = new Dictionary<long, SensorLimits> { [12] = new(null, 95), [13] = new(null, 60) };
        var device = Press.Device with { Recipe = "recipe_no", Sensors = [Press.Device.Sensors[0] with { Recipes = limits, Hysteresis = 1 }] };
        var board = new SensorBoard(new SensorOptions());
        foreach (var (at, name, value) in ((double, string, double)[])[(-9, spelling, 13), (-9, "temperature", 50), (3, spelling, 12), (3, "temperature", 90)])
            Assert.Null(board.Record(Reading(at, value, name), device));
        var state = board.StatesAt(device, Press.Noon)[0];
        Assert.Equal((90, 95, Judgement.Normal), (state.Value, state.Sensor.High, state.Judgement));
    }

    [Fact]
    public void StatesAt_LevelThatHasJumped_IsAStepAndNoTrend()
    {
        for (var i = -250; i <= 0; i += 5)
            Record(i, (i < -60 ? 60 : 75) + 0.2 * Math.Sin(i));
        var state = Temperature();
        Assert.Equal((SensorBehavior.Step, Trend.Steady), (state.Behavior, state.Trend));
        Assert.Null(InputReading.FromState(_board.StatesAt(Press.Device, Press.Noon)[1]).Behavior);
    }

    [Theory]
    [InlineData(1e306, "m/s", DropReason.NotFinite)]
    [InlineData(-1e306, "m/s", DropReason.NotFinite)]
    [InlineData(1, "bar", DropReason.OtherUnit)]
    public void Record_ValueThatCannotBeUsed_IsToldAndTheOthersAreKept(double value, string unit, DropReason reason)
    {
        var reading = new ReadingEvent(
            "s1",
            "line-3",
            "press-07",
            Press.Noon,
            new Dictionary<string, SensorValue>
            {
                ["vibration"] = new(value, unit),
                ["temperature"] = new(85, null),
                ["nobody"] = new(1, null),
            }
        );
        Assert.Equal([("vibration", reason), ("nobody", DropReason.NotListed)], _board.Record(reading, Press.Device));
        Assert.Equal(2, _board.Dropped);
        Assert.Equal(85, Temperature().Value);
        Assert.Equal(ReadingQuality.Missing, _board.StatesAt(Press.Device, Press.Noon)[1].Quality);
    }

    /// <summary>Whatever numbers arrive, in whatever unit: what is known of a machine can be written into the journal, and read.</summary>
    [Fact]
    public void StatesAt_AnyReadings_CanBeSerialized()
    {
        double[] edges = [double.MaxValue, double.MinValue, double.Epsilon, 1e306, -1e306, 1e308, -0.0, double.PositiveInfinity, double.NaN];
        string?[] units = ["m/s", "mm/s", "in/s", "kV", "K", "℉", null];
        var number = Gen.OneOf(Gen.Double, Gen.Int[0, edges.Length - 1].Select(i => edges[i]));
        var value = Gen.Select(number, Gen.Int[0, units.Length - 1], (v, u) => new SensorValue(v, units[u]));
        value
            .Array[1, 12]
            .Sample(
                values =>
                {
                    var board = new SensorBoard(Options);
                    for (var i = 0; i < values.Length; i++)
                        board.Record(
                            new ReadingEvent(
                                "s1",
                                "line-3",
                                "press-07",
                                Press.Noon.AddSeconds(i - 12),
                                new Dictionary<string, SensorValue> { ["vibration"] = values[i], ["temperature"] = values[^(i + 1)] }
                            ),
                            Press.Device
                        );
                    var states = board.StatesAt(Press.Device, Press.Noon);
                    var read = System.Text.Json.JsonSerializer.Deserialize<SensorState[]>(System.Text.Json.JsonSerializer.Serialize(states))!;
                    return states.Select(s => s.Value).SequenceEqual(read.Select(s => s.Value));
                },
                iter: 2000
            );
    }

    [Fact]
    public void StatesAt_ValuesTooLargeToAddUp_HaveNoTrend()
    {
        for (var i = 0; i < 20; i++)
            Record(-200 + i * 10, 1e308);
        Assert.Equal((Trend.Steady, Judgement.High), (Temperature().Trend, Temperature().Judgement));
    }

    [Fact]
    public void Record_ClockOfTheBoxSetBack_SamplesOfTheFutureMakeRoom()
    {
        ReadingEvent Received(double hours, double value) =>
            new("s1", "line-3", "press-07", Press.Noon.AddHours(hours), new Dictionary<string, SensorValue> { ["temperature"] = new(value, null) })
            {
                Received = Press.Noon.AddHours(hours),
            };
        for (var i = 0; i < 64; i++)
            _board.Record(Received(24 + i / 3600.0, 20), Press.Device);
        _board.Record(Received(0, 85), Press.Device);
        Assert.Equal((85, ReadingQuality.Fresh), (Temperature().Value, Temperature().Quality));
    }
}
