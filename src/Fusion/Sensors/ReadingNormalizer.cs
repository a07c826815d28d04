using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Events;

namespace EdgeDiag.Fusion.Sensors;

/// <summary>Brings a reading into the names and units of the device list: once, where it arrives, so that all who use it see the same value.</summary>
public static class ReadingNormalizer
{
    /// <summary>Normalizes a reading of a device.</summary>
    public static NormalizedReading Normalize(ReadingEvent reading, DeviceDescription device)
    {
        var names = SensorNames.Of(device);
        var values = new Dictionary<string, SensorValue>(reading.Values.Count, StringComparer.Ordinal);
        List<DroppedValue>? dropped = null;
        // A sensor's own name counts for more than another spelling of it in the same message.
        foreach (var (name, sent) in reading.Values)
            if (names.FindExact(name) is { } sensor)
                Keep(name, sent, sensor);
        if (values.Count + (dropped?.Count ?? 0) < reading.Values.Count)
            foreach (var (name, sent) in reading.Values)
                if (names.FindExact(name) is null)
                    Keep(name, sent, names.Find(name));
        return new NormalizedReading(reading with { Values = values }, dropped ?? (IReadOnlyList<DroppedValue>)[]);

        void Keep(string name, SensorValue sent, SensorDescription? sensor)
        {
            if (sensor is null && names.IsRecipe(name))
                values.TryAdd(device.Recipe!, sent);
            else if (sensor is null)
            {
                Drop(name, sent, DropReason.NotListed, null);
                if (UnitConversion.ToFirstUnit(sent) is { } first)
                    values.TryAdd(name, first);
            }
            else if (UnitConversion.Convert(sent, sensor.Unit) is not { } value)
                Drop(
                    name,
                    sent,
                    UnitConversion.IsConvertible(sent.Unit ?? sensor.Unit, sensor.Unit) ? DropReason.NotFinite : DropReason.OtherUnit,
                    sensor.Unit
                );
            else if (!values.TryAdd(sensor.Name, new SensorValue(value, sensor.Unit)) && values[sensor.Name].Value != value)
                Drop(name, sent, DropReason.SentTwice, sensor.Unit);
        }

        void Drop(string name, SensorValue sent, DropReason reason, string? unit) => (dropped ??= []).Add(new DroppedValue(name, reason, sent, unit));
    }
}
