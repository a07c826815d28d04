using System.Collections.Concurrent;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Events;

namespace EdgeDiag.Fusion.Sensors;

/// <summary>
/// The last readings of every device. Memory is bounded by the device list: only sensors named there are kept, each with a
/// fixed number of samples. Thread-safe.
/// </summary>
/// <param name="options">How readings are kept and judged.</param>
/// <param name="ahead">How far a sender's clock may be ahead (<see cref="ClockBounds.Ahead"/>); null for its default.</param>
public sealed class SensorBoard(SensorOptions options, TimeSpan? ahead = null)
{
    private readonly TimeSpan _ahead = ahead ?? ClockBounds.Default.Ahead;
    private readonly ConcurrentDictionary<(string Line, string Device), Dictionary<string, SensorSeries>> _devices = new();
    private long _dropped;

    /// <summary>Values not kept; see <see cref="DropReason"/>.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Keeps a reading's values. What is kept is a finite number in the sensor's unit.</summary>
    /// <returns>The values that are not kept, by sensor; null where all are.</returns>
    public IReadOnlyList<(string Sensor, DropReason Reason)>? Record(ReadingEvent reading, DeviceDescription device)
    {
        var normalized = ReadingNormalizer.Normalize(reading, device);
        Record(normalized, device);
        return normalized.Dropped.Count == 0 ? null : [.. normalized.Dropped.Select(d => (d.Sensor, d.Reason))];
    }

    /// <summary>Keeps the values of a reading that has been normalized for its device.</summary>
    public void Record(NormalizedReading normalized, DeviceDescription device)
    {
        var reading = normalized.Reading;
        Interlocked.Add(ref _dropped, normalized.Dropped.Count);
        var names = SensorNames.Of(device);
        var board = _devices.GetOrAdd((device.Line, device.Id), _ => new Dictionary<string, SensorSeries>(StringComparer.Ordinal));
        lock (board)
        {
            foreach (var (name, value) in reading.Values)
            {
                if (names.FindExact(name) is null)
                    continue;
                if (!board.TryGetValue(name, out var series))
                    board[name] = series = new SensorSeries(options.SamplesPerSensor);
                if (reading.Received is { } received)
                    series.ForgetAfter(received + _ahead);
                series.Add(reading.Timestamp, value.Value);
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
        if (series.LastUntil(at + options.AfterFault) is not { } last)
            return Missing(sensor);
        var age = at - last.Time;
        if (age > options.StaleAfter)
            return new SensorState(sensor, last.Value, age, Judgement.Unknown, Trend.Steady, ReadingQuality.Stale);
        var quality = age < TimeSpan.Zero || age > options.FreshFor ? ReadingQuality.Late : ReadingQuality.Fresh;
        var trend = TrendRules.FindTrend([.. series.Window(last.Time, options.TrendWindow)], sensor);
        return new SensorState(sensor, last.Value, age, JudgementRules.Judge(last.Value, sensor), trend, quality);
    }

    private static SensorState Missing(SensorDescription sensor) => new(sensor, null, null, Judgement.Unknown, Trend.Steady, ReadingQuality.Missing);
}
