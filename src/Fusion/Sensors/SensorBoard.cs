using System.Collections.Concurrent;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Events;

namespace EdgeDiag.Fusion.Sensors;

/// <summary>
/// The last readings of every device. Memory is bounded by the device list: only sensors named there are kept, each with at most twice
/// <see cref="SensorOptions.SamplesPerSensor"/> samples of 24 bytes. Thread-safe.
/// </summary>
/// <param name="options">How readings are kept and judged.</param>
/// <param name="ahead">How far a sender's clock may be ahead (<see cref="ClockBounds.Ahead"/>); null for its default.</param>
public sealed class SensorBoard(SensorOptions options, TimeSpan? ahead = null)
{
    private static readonly SensorDescription Selector = new("recipe", "", null, null, LocalizedText.Same("recipe"));
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
            // First the recipe: the other values are judged by its limits.
            if (device.Recipe is { } selector && reading.Values.TryGetValue(selector, out var number) && double.IsFinite(number.Value))
                Keep(selector, number.Value, names.FindExact(selector) ?? Selector);
            var recipe = RecipeAt(board, device, reading.Timestamp).Number;
            foreach (var (name, value) in reading.Values)
                if (names.FindExact(name) is { } sensor && name != device.Recipe)
                    Keep(name, value.Value, sensor.For(recipe));
        }

        void Keep(string name, double value, SensorDescription sensor)
        {
            if (!board.TryGetValue(name, out var series))
                board[name] = series = new SensorSeries(options.SamplesPerSensor, options.TrendWindow);
            if (reading.Received is { } received)
                series.ForgetAfter(received + _ahead);
            series.Add(reading.Timestamp, value, sensor);
        }
    }

    /// <summary>All sensors of a device as they stood at a time, in the device's order.</summary>
    public IReadOnlyList<SensorState> StatesAt(DeviceDescription device, DateTimeOffset at)
    {
        if (!_devices.TryGetValue((device.Line, device.Id), out var board))
            return [.. device.Sensors.Select(Missing)];
        lock (board)
        {
            return
            [
                .. device.Sensors.Select(s =>
                    board.TryGetValue(s.Name, out var series) ? State(s, series, at, time => RecipeAt(board, device, time)) : Missing(s)
                ),
            ];
        }
    }

    // However old: a recipe runs until another does.
    private static (double? Number, DateTimeOffset Since) RecipeAt(Dictionary<string, SensorSeries> board, DeviceDescription device, DateTimeOffset at) =>
        device.Recipe is { } selector && board.TryGetValue(selector, out var numbers)
            ? (numbers.LastUntil(at)?.Value, numbers.Since(at))
            : (null, DateTimeOffset.MinValue);

    private SensorState State(
        SensorDescription usual,
        SensorSeries series,
        DateTimeOffset at,
        Func<DateTimeOffset, (double? Number, DateTimeOffset Since)> recipeAt
    )
    {
        if (series.LastUntil(at + options.AfterFault) is not { } last)
            return Missing(usual);
        var (recipe, since) = recipeAt(last.Time);
        var sensor = usual.For(recipe);
        var age = at - last.Time;
        if (age > options.StaleAfter)
            return new SensorState(sensor, last.Value, age, Judgement.Unknown, Trend.Steady, ReadingQuality.Stale);
        var quality = age < TimeSpan.Zero || age > options.FreshFor ? ReadingQuality.Late : ReadingQuality.Fresh;
        // A value that does not live any more says nothing of the machine.
        if (series.IsStuck(last.Time, sensor))
            return new SensorState(sensor, last.Value, age, Judgement.Unknown, Trend.Steady, quality) { Behavior = SensorBehavior.Stuck };
        var window = series.Window(last.Time, options.TrendWindow);
        var step = BehaviorRules.FindStep([.. window.Select(s => s.Value)], sensor);
        // A jump is no direction: what counts is where the values have been going since.
        var trend = TrendRules.FindTrend([.. window.Skip(step ?? 0).Select(s => (s.Time, s.Value))], sensor);
        return new SensorState(sensor, last.Value, age, series.JudgementOf(last, sensor, since), trend, quality)
        {
            Behavior =
                step is not null ? SensorBehavior.Step
                : BehaviorRules.IsNoisy(window, sensor) ? SensorBehavior.Noisy
                : SensorBehavior.Usual,
        };
    }

    private static SensorState Missing(SensorDescription sensor) => new(sensor, null, null, Judgement.Unknown, Trend.Steady, ReadingQuality.Missing);
}
