using EdgeDiag.EdgeHost.Plant;
using EdgeDiag.EdgeHost.Telemetry;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Sensors;

namespace EdgeDiag.EdgeHost.Ingress;

/// <summary>Takes readings over: into memory, for diagnoses, and to telemetry.</summary>
public sealed class ReadingIntake(PlantData plant, SensorBoard sensors, SenderTrouble trouble, TelemetryQueue telemetry)
{
    /// <summary>Takes a reading over. Values that cannot be used are dropped and told of; the others stay.</summary>
    /// <returns>Why it is refused, one line that says what was expected and found; null where it is taken over.</returns>
    public string? TakeOver(ReadingEvent reading)
    {
        if (plant.Devices.Find(reading.Line, reading.Device) is not { } device)
            return $"expected a device of devices.json, found {reading.Device} on {reading.Line}";
        // Once, here: diagnosis and historian see the same value in the same unit.
        var normalized = ReadingNormalizer.Normalize(reading, device);
        trouble.Dropped(reading, normalized.Dropped);
        sensors.Record(normalized, device);
        telemetry.Reading(normalized.Reading);
        return null;
    }
}
