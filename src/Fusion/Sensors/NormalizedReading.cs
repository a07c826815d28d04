using EdgeDiag.Fusion.Events;

namespace EdgeDiag.Fusion.Sensors;

/// <summary>A reading as everything behind the door sees it.</summary>
/// <param name="Reading">
/// Values of listed sensors under the sensor's name and in its unit; values of others under their own name, in the first unit of their
/// quantity. It may have none.
/// </param>
/// <param name="Dropped">Values that no diagnosis uses; none is null.</param>
public sealed record NormalizedReading(ReadingEvent Reading, IReadOnlyList<DroppedValue> Dropped);

/// <summary>A value that no diagnosis uses.</summary>
/// <param name="Sensor">Its name as it was sent.</param>
/// <param name="Reason">Why.</param>
/// <param name="Sent">The value as it was sent.</param>
/// <param name="Unit">The unit of the sensor; null where the device list does not name it.</param>
public sealed record DroppedValue(string Sensor, DropReason Reason, SensorValue Sent, string? Unit);
