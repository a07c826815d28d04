using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.PlantSimulator.Plants;

namespace EdgeDiag.PlantSimulator.DemoPlant;

/// <summary>A kind of machine of the demo plant with all its fault codes.</summary>
public sealed record DemoMachineType(string Id, LocalizedText Name, IReadOnlyList<SensorDescription> Sensors, IReadOnlyList<PlantCode> Codes);
