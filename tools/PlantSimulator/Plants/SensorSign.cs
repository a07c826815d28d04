using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Fusion.Sensors;
using EdgeDiag.PlantSimulator.Sampling;

namespace EdgeDiag.PlantSimulator.Plants;

/// <summary>A sensor reads high, low or normal.</summary>
/// <param name="Sensor">The sensor.</param>
/// <param name="Judgement">What it reads.</param>
/// <param name="Form">Which of the phrases manuals use for it; 0 is the demo plant's.</param>
public sealed record SensorSign(SensorDescription Sensor, Judgement Judgement, int Form = 0) : Sign
{
    private static readonly LocalizedText[] Forms =
    [
        new("{0}{1}", "{0} {1}"),
        new("{0}读数{1}", "{0} reads {1}"),
        new("{0}持续{1}", "{0} stays {1}"),
        new("{0}明显{1}", "{0} clearly {1}"),
        new("测得{0}{1}", "{1} {0}"),
    ];

    /// <summary>Number of phrases.</summary>
    public static int FormCount => Forms.Length;

    /// <inheritdoc/>
    public override string In(Wording wording) =>
        Forms[Form]
            .In(wording.Language)
            .Replace("{0}", Sensor.Label.In(wording.Language), StringComparison.Ordinal)
            .Replace("{1}", wording.Judgement(Judgement), StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Shows(Situation situation) => situation.Judgements[Sensor.Name] == Judgement;
}
