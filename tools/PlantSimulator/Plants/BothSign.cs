using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.PlantSimulator.Sampling;

namespace EdgeDiag.PlantSimulator.Plants;

/// <summary>Two sensors at once: 温度偏高且振动正常 / temperature high and vibration normal.</summary>
public sealed record BothSign(SensorSign First, SensorSign Second) : Sign
{
    /// <inheritdoc/>
    public override string In(Wording wording) => $"{First.In(wording)}{(wording.Language == Language.Zh ? "且" : " and ")}{Second.In(wording)}";

    /// <inheritdoc/>
    public override bool Shows(Situation situation) => First.Shows(situation) && Second.Shows(situation);

    /// <inheritdoc/>
    public override IEnumerable<Sign> Parts => [First, Second];
}
