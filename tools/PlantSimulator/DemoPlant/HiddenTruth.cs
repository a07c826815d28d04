using EdgeDiag.PlantSimulator.Plants;

namespace EdgeDiag.PlantSimulator.DemoPlant;

/// <summary>Something true of this plant that no manual says: on this line, this pattern mostly means that cause.</summary>
/// <param name="Type">Device type.</param>
/// <param name="Code">Fault code.</param>
/// <param name="Line">Line it is true on.</param>
/// <param name="When">The pattern.</param>
/// <param name="Cause">The cause.</param>
/// <param name="Probability">How often it is that cause.</param>
public sealed record HiddenTruth(DemoMachineType Type, PlantCode Code, string Line, IReadOnlyList<Sign> When, PlantCause Cause, double Probability);
