using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.EdgeHost.Plant;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Images;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Fusion.Sensors;

namespace EdgeDiag.EdgeHost.Ingress;

/// <summary>Keeps what is known of a machine at the moment of its fault: readings, and the image of that time.</summary>
public sealed class CaseSnapshots(PlantData plant, SensorBoard sensors, IImages images)
{
    private static readonly TimeSpan ImageBefore = TimeSpan.FromMinutes(10),
        ImageAfter = TimeSpan.FromSeconds(5);

    /// <summary>A fault as a case.</summary>
    public DiagnosisCase Create(FaultEvent fault)
    {
        // A machine that nobody listed still gets an answer, without readings.
        var device = plant.Devices.Find(fault.Line, fault.Device) ?? new DeviceDescription(fault.Device, fault.Line, "", Wording.UnlistedDevice, []);
        var image = images.LastImage(fault.Line, fault.Device);
        if (image is not null && (image.Timestamp < fault.Timestamp - ImageBefore || image.Timestamp > fault.Timestamp + ImageAfter))
            image = null;
        return new DiagnosisCase(fault, device, sensors.StatesAt(device, fault.Timestamp), image?.Description, LampReader.Read(image?.Description));
    }
}
