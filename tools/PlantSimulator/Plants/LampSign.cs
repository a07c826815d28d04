using EdgeDiag.Fusion.Images;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.PlantSimulator.Sampling;

namespace EdgeDiag.PlantSimulator.Plants;

/// <summary>A lamp is on, flashing or off.</summary>
public sealed record LampSign(LampColor Color, LampState State) : Sign
{
    /// <inheritdoc/>
    public override string In(Wording wording) => wording.Join(wording.Lamp(Color), wording.LampState(State));

    /// <inheritdoc/>
    public override bool Shows(Situation situation) => situation.Lamps.TryGetValue(Color, out var state) && state == State;
}
