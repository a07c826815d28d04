using CsCheck;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Sensors;

namespace EdgeDiag.Fusion.Tests.Sensors;

/// <summary>A reading gets the names and units of the device list where it arrives.</summary>
public class ReadingNormalizerTests
{
    private static readonly DeviceDescription Device = Press.Device with
    {
        Sensors =
        [
            .. Press.Device.Sensors,
            new SensorDescription("oil_temperature", "℃", null, 70, new LocalizedText("油温", "oil temperature")) { Aliases = ["TT-101", "Öltemperatur"] },
            new SensorDescription("level.a", "%", null, null, new LocalizedText("油位", "level")),
            new SensorDescription("Level A", "%", null, null, new LocalizedText("油位", "level")),
        ],
    };

    private static NormalizedReading Normalize(params (string Name, double Value, string? Unit)[] values) =>
        ReadingNormalizer.Normalize(
            new ReadingEvent("s1", "line-3", "press-07", Press.Noon, values.ToDictionary(v => v.Name, v => new SensorValue(v.Value, v.Unit))),
            Device
        );

    [Theory]
    [InlineData("temperature", "temperature")]
    [InlineData("Temperature", "temperature")]
    [InlineData(" TEMPERATURE ", "temperature")]
    [InlineData("ｔｅｍｐｅｒａｔｕｒｅ", "temperature")]
    [InlineData("温度", "temperature")]
    [InlineData("oilTemperature", "oil_temperature")]
    [InlineData("Oil-Temperature", "oil_temperature")]
    [InlineData("tt 101", "oil_temperature")]
    [InlineData("öltemperatur", "oil_temperature")]
    [InlineData("油温", "oil_temperature")]
    public void Normalize_SpellingsOfASensor_AreItsName(string sent, string name)
    {
        var normalized = Normalize((sent, 185, "°F"));
        Assert.Equal(new SensorValue(85, "℃"), Assert.Single(normalized.Reading.Values, v => v.Key == name).Value);
        Assert.Empty(normalized.Dropped);
    }

    [Theory]
    [InlineData("level_a")]
    [InlineData("油位")]
    [InlineData("temp")]
    public void Normalize_NameOfNoSensorOrOfTwo_IsNotListed(string sent)
    {
        var normalized = Normalize((sent, 50, "%"), ("temperature", 85, null));
        Assert.Equal(new DroppedValue(sent, DropReason.NotListed, new SensorValue(50, "%"), null), Assert.Single(normalized.Dropped));
        Assert.Equal(new SensorValue(85, "℃"), normalized.Reading.Values["temperature"]);
    }

    [Fact]
    public void Normalize_TwoSpellingsInOneMessage_TheOwnNameCounts_AnEqualValueIsNotTold()
    {
        var normalized = Normalize(("Temperature", 20, null), ("temperature", 85, null));
        Assert.Equal(85, normalized.Reading.Values["temperature"].Value);
        Assert.Equal(("Temperature", DropReason.SentTwice), Assert.Single(normalized.Dropped) is var d ? (d.Sensor, d.Reason) : default);
        Assert.Empty(Normalize(("Temperature", 185, "°F"), ("temperature", 85, "℃")).Dropped);
    }

    [Fact]
    public void Normalize_SensorThatIsNotListed_IsInTheFirstUnitOfItsQuantity()
    {
        var normalized = Normalize(("ambient", 185, "°F"), ("humidity", 40, null), ("strange", 1, "bananas"));
        Assert.Equal(["ambient", "humidity", "strange"], normalized.Dropped.Select(d => d.Sensor));
        Assert.Equal(
            (new SensorValue(85, "℃"), new SensorValue(40, null), 2),
            (normalized.Reading.Values["ambient"], normalized.Reading.Values["humidity"], normalized.Reading.Values.Count)
        );
    }

    /// <summary>Whatever unit of its quantity a sensor is sent in, the value is the same, and it is the one that a diagnosis sees.</summary>
    [Fact]
    public void Normalize_AnyUnitOfTheQuantity_IsOneValueForAll()
    {
        string[] names = ["temperature", "vibration", "current"];
        string[][] units =
        [
            ["℃", "°F", "K", "ºC", "degC"],
            ["mm/s", "m/s", "in/s", "MM/S", "毫米/秒"],
            ["A", "mA", "ampere", "安"],
        ];
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 4], Gen.Double[-200, 5000])
            .Sample(
                (sensor, unit, value) =>
                {
                    var sent = units[sensor][unit % units[sensor].Length];
                    var inUnit = UnitConversion.Convert(value, units[sensor][0], sent)!.Value;
                    var normalized = Normalize((names[sensor], inUnit, sent));
                    var board = new SensorBoard(new SensorOptions());
                    board.Record(normalized, Device);
                    var seen = board.StatesAt(Device, Press.Noon)[sensor].Value;
                    return normalized.Dropped.Count == 0
                        && normalized.Reading.Values[names[sensor]] is var stored
                        && stored.Value == seen
                        && stored.Unit == units[sensor][0]
                        && Math.Abs(stored.Value - value) < 0.01;
                },
                iter: 2000,
                seed: "0N0XIzNsQ0O2"
            );
    }
}
