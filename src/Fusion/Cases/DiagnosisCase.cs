using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Images;
using EdgeDiag.Fusion.Sensors;

namespace EdgeDiag.Fusion.Cases;

/// <summary>Everything known about one fault at the moment it is diagnosed. Immutable.</summary>
/// <param name="Fault">The fault that opened the case.</param>
/// <param name="Device">Its machine.</param>
/// <param name="Sensors">All sensors of the machine, judged at the fault's time, in the device's order.</param>
/// <param name="ImageDescription">What the machine looks like; untrusted; null where nobody said.</param>
/// <param name="Lamps">Lamps read from the description.</param>
public sealed record DiagnosisCase(
    FaultEvent Fault,
    DeviceDescription Device,
    IReadOnlyList<SensorState> Sensors,
    string? ImageDescription,
    IReadOnlyList<LampObservation> Lamps
);
