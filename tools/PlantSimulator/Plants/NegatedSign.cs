using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Fusion.Sensors;
using EdgeDiag.PlantSimulator.Sampling;

namespace EdgeDiag.PlantSimulator.Plants;

/// <summary>A sensor does not read so: 温度不偏高 / temperature not high.</summary>
/// <param name="Sensor">The sensor.</param>
/// <param name="Judgement">What it does not read.</param>
/// <param name="Instead">What it reads where the sign is forced.</param>
public sealed record NegatedSign(SensorDescription Sensor, Judgement Judgement, Judgement Instead) : Sign
{
    /// <inheritdoc/>
    public override string In(Wording wording) =>
        wording.Language == Language.Zh
            ? $"{Sensor.Label.In(Language.Zh)}不{wording.Judgement(Judgement)}"
            : $"{Sensor.Label.In(Language.En)} not {wording.Judgement(Judgement)}";

    /// <inheritdoc/>
    public override bool Shows(Situation situation) => situation.Judgements[Sensor.Name] != Judgement;

    /// <inheritdoc/>
    public override IEnumerable<Sign> Parts => [new SensorSign(Sensor, Instead)];
}
