using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Fusion.Sensors;

namespace EdgeDiag.Fusion.Evaluation.Perturbations;

/// <summary>One reading that speaks for the right cause is flipped and now speaks against it: a broken sensor.</summary>
public sealed class Contradiction : IPerturbation
{
    /// <inheritdoc/>
    public string Name => "contradiction";

    /// <inheritdoc/>
    public bool ChangesSources => false;

    /// <inheritdoc/>
    public Question Apply(Question question, Random random)
    {
        var linker = new EvidenceLinker(question.Case, Wording.Of(question.Language), Wording.Of(question.Language));
        var holding = question.Retrieval.Find(question.Case, question.Language, 0, question.Except).Sections.SelectMany(s => s.Causes)
            .Where(c => c.Text == question.Expected).SelectMany(c => c.Signs).SelectMany(s => linker.Link(s).Links)
            .Where(l => l is { Kind: "reading", Holds: true }).Select(l => l.Ref).Distinct(StringComparer.Ordinal).ToList();
        var flippable = question.Case.Sensors.Where(s => holding.Contains(s.Sensor.Name) && Opposite(s, 0.5) is not null).ToList();
        if (flippable.Count == 0) return question;
        var drawn = flippable[random.Next(flippable.Count)];
        var value = Opposite(drawn, random.NextDouble())!.Value;
        var flipped = drawn with { Value = value, Judgement = JudgementRules.Judge(value, drawn.Sensor), Trend = Trend.Steady };
        return question with { Case = question.Case with { Sensors = [.. question.Case.Sensors.Select(s => s == drawn ? flipped : s)] } };
    }

    // Out of the limits becomes well within; within becomes well out of one that the sensor has.
    private static double? Opposite(SensorState state, double draw)
    {
        var sensor = state.Sensor;
        var value = state.Judgement switch
        {
            Judgement.High or Judgement.Low => Within(sensor, draw),
            Judgement.Normal when sensor.High is { } high => high + Span(sensor) * (0.1 + 0.2 * draw),
            Judgement.Normal when sensor.Low is { } low => low - Span(sensor) * (0.1 + 0.2 * draw),
            _ => null,
        };
        return value is { } v && JudgementRules.Judge(Math.Round(v, 2), sensor) != state.Judgement ? Math.Round(v, 2) : null;
    }

    private static double? Within(SensorDescription sensor, double draw) => (sensor.Low, sensor.High) switch
    {
        ({ } low, { } high) => low + (high - low) * (0.3 + 0.4 * draw),
        ({ } low, null) => low + Span(sensor) * (0.2 + 0.3 * draw),
        (null, { } high) => high - Span(sensor) * (0.2 + 0.3 * draw),
        _ => null,
    };

    private static double Span(SensorDescription sensor) => sensor is { Low: { } low, High: { } high } && high > low
        ? high - low
        : Math.Max(1, Math.Abs(sensor.High ?? sensor.Low ?? 1));
}
