using EdgeDiag.Fusion.Images;
using EdgeDiag.Fusion.Sensors;
using EdgeDiag.PlantSimulator.Lexicons;
using EdgeDiag.PlantSimulator.Plants;

namespace EdgeDiag.PlantSimulator.Sampling;

/// <summary>What is true at a machine at one moment: every sensor's judgement, every lamp, what can be noticed.</summary>
/// <param name="Judgements">By sensor name.</param>
/// <param name="Lamps">Red, yellow and green lamps.</param>
/// <param name="Observations">What can be noticed.</param>
public sealed record Situation(
    IReadOnlyDictionary<string, Judgement> Judgements,
    IReadOnlyDictionary<LampColor, LampState> Lamps,
    IReadOnlyList<Observation> Observations
)
{
    /// <summary>All signs of a cause show, but for sentences that tell nothing.</summary>
    public bool ShowsAll(PlantCause cause) => cause.Signs.Where(s => s is not DescriptionSign).All(s => s.Shows(this));
}
