using EdgeDiag.Fusion.Prompts;
using EdgeDiag.PlantSimulator.Lexicons;
using EdgeDiag.PlantSimulator.Sampling;

namespace EdgeDiag.PlantSimulator.Plants;

/// <summary>A person or camera notices something.</summary>
/// <param name="Observation">What.</param>
/// <param name="Form">0: the manual's phrase; above, one of the ways people put it.</param>
public sealed record ObservationSign(Observation Observation, int Form = 0) : Sign
{
    /// <inheritdoc/>
    public override string In(Wording wording) =>
        Form == 0 ? Observation.In(wording.Language)
        : Observation.Wordings(wording.Language) is var wordings ? wordings[(Form - 1) % wordings.Count]
        : "";

    /// <inheritdoc/>
    public override bool Shows(Situation situation) => situation.Observations.Any(o => o.Id == Observation.Id);
}
