using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Devices;

namespace EdgeDiag.PlantSimulator.Lexicons;

/// <summary>A kind of sensor with typical limits.</summary>
public sealed record LexiconSensor(string Name, string Zh, string En, string Unit, double? Low, double? High)
{
    /// <summary>As a device's sensor.</summary>
    public SensorDescription Describe() => new(Name, Unit, Low, High, new LocalizedText(Zh, En));
}
