using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Sensors;

namespace EdgeDiag.Fusion.Tests.Sensors;

/// <summary>Measures the memory of this process, and so runs alone.</summary>
[CollectionDefinition(nameof(SensorMemoryTests), DisableParallelization = true)]
[Collection(nameof(SensorMemoryTests))]
public sealed class SensorMemoryTests
{
    // The names of its sensors and the tables that find them.
    private const int OfAMachine = 3000;

    /// <summary>A million readings of 2000 machines: what is kept is not more than the settings say (docs/reference/settings.md).</summary>
    [Fact]
    public void Record_AMillionReadingsOfTwoThousandDevices_StaysWithinItsBound()
    {
        const int Devices = 2000,
            Rounds = 500;
        var options = new SensorOptions();
        var devices = Enumerable.Range(0, Devices).Select(i => Press.Device with { Id = $"press-{i}" }).ToList();
        var board = new SensorBoard(options);
        var before = GC.GetTotalMemory(true);
        for (var round = 0; round < Rounds; round++)
            foreach (var device in devices)
            {
                var values = new Dictionary<string, SensorValue> { ["temperature"] = new(70 + round % 7, "℃") };
                board.Record(new ReadingEvent("s1", device.Line, device.Id, Press.Noon.AddSeconds(round), values), device);
            }

        var kept = GC.GetTotalMemory(true) - before;
        GC.KeepAlive(board);
        var bound = Devices * (48L * options.SamplesPerSensor + OfAMachine);
        TestContext.Current.TestOutputHelper?.WriteLine($"{kept / 1e6:F1} MB of {bound / 1e6:F1} MB");
        Assert.True(kept <= bound, $"{kept} bytes kept, at most {bound} expected");
        Assert.Equal(70 + (Rounds - 1) % 7, board.StatesAt(devices[^1], Press.Noon.AddSeconds(Rounds))[0].Value);
    }
}
