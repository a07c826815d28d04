using System.Collections.Concurrent;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Events;

namespace EdgeDiag.Fusion.Sensors;

/// <summary>
/// The last readings of every device. Memory is bounded by the device list: only sensors named there are kept, each with a
/// fixed number of samples. Thread-safe.
/// </summary>
public sealed class SensorBoard(SensorOptions options)
{
    private readonly ConcurrentDictionary<(string Line, string Device), Dictionary<string, SensorSeries>> _devices = new();
    private long _dropped;

    /// <summary>Values not kept: a sensor that the device list does not name, or a unit that cannot be converted.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Keeps a reading's values.</summary>
    public void Record(ReadingEvent reading, DeviceDescription device)
    {
        var board = _devices.GetOrAdd((device.Line, device.Id), _ => new Dictionary<string, SensorSeries>(StringComparer.Ordinal));
        lock (board)
        {
            foreach (var (name, sent) in reading.Values)
            {
                var sensor = device.Sensors.FirstOrDefault(s => s.Name == name);
                if (sensor is null || (sent.Unit is null ? sent.Value : UnitConversion.Convert(sent.Value, sent.Unit, sensor.Unit)) is not { } value)
                {
                    Interlocked.Increment(ref _dropped);
                    continue;
                }

                if (!board.TryGetValue(name, out var series)) board[name] = series = new SensorSeries(options.SamplesPerSensor);
                series.Add(reading.Timestamp, value);
            }
        }
    }

    /// <summary>All sensors of a device as they stood at a time, in the device's order.</summary>
    public IReadOnlyList<SensorState> StatesAt(DeviceDescription device, DateTimeOffset at)
    {
        if (!_devices.TryGetValue((device.Line, device.Id), out var board))
            return [.. device.Sensors.Select(Missing)];
        lock (board)
        {
            return [.. device.Sensors.Select(s => board.TryGetValue(s.Name, out var series) ? State(s, series, at) : Missing(s))];
        }
    }

    private SensorState State(SensorDescription sensor, SensorSeries series, DateTimeOffset at)
    {
        if (series.LastUntil(at + options.AfterFault) is not { } last) return Missing(sensor);
        var age = at - last.Time;
        if (age > options.StaleAfter) return new SensorState(sensor, last.Value, age, Judgement.Unknown, Trend.Steady, ReadingQuality.Stale);
        var quality = age < TimeSpan.Zero || age > options.FreshFor ? ReadingQuality.Late : ReadingQuality.Fresh;
        var trend = TrendRules.Of([.. series.Window(last.Time, options.TrendWindow)], sensor);
        return new SensorState(sensor, last.Value, age, JudgementRules.Judge(last.Value, sensor), trend, quality);
    }

    private static SensorState Missing(SensorDescription sensor) => new(sensor, null, null, Judgement.Unknown, Trend.Steady, ReadingQuality.Missing);
}
