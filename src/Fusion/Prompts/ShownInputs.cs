using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Sensors;

namespace EdgeDiag.Fusion.Prompts;

/// <summary>What of a case's inputs a prompt writes out.</summary>
/// <param name="Image">What the machine looks like.</param>
/// <param name="Sensors">Readings, in the device's order.</param>
public sealed record ShownInputs(bool Image, IReadOnlyList<SensorState> Sensors)
{
    /// <summary>All.</summary>
    public static ShownInputs All(DiagnosisCase @case) => new(true, @case.Sensors);
}
