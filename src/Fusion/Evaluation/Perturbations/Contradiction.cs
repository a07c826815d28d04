using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Evaluation.Questions;
using EdgeDiag.Fusion.Manuals;
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
        var causes = question
            .Retrieval.Find(question.Case, question.Language, 0, question.Except)
            .Sections.SelectMany(s => s.Causes.Where(c => c.Text == question.Expected).Select(c => (Section: s, Cause: c)))
            .ToList();
        if (causes.Count == 0)
            return question;
        var (section, cause) = causes[0];
        var draw = random.NextDouble();
        var holding = Holding(question.Case, section, cause);
        // A flipped reading may leave a sign such as "not high" as it was: only what speaks against the cause counts.
        var flipped = question
            .Case.Sensors.Where(s => holding.Contains(s.Sensor.Name))
            .Select(s => (s.Sensor.Name, Case: Flipped(question.Case, s, draw)))
            .Where(f => f.Case is not null && !Holding(f.Case, section, cause).Contains(f.Name))
            .ToList();
        return flipped.Count == 0 ? question : question with { Case = flipped[random.Next(flipped.Count)].Case! };
    }

    // The sensors that a sign of the cause names and that say what it says.
    private static HashSet<string> Holding(DiagnosisCase @case, ManualSection section, ManualCause cause)
    {
        var linker = new EvidenceLinker(@case, Wording.ForLanguage(section.Language), Wording.ForLanguage(section.Language));
        return [.. cause.Signs.SelectMany(s => linker.Link(s).Links).Where(l => l is { Kind: "reading", Holds: true }).Select(l => l.Ref)];
    }

    private static DiagnosisCase? Flipped(DiagnosisCase @case, SensorState state, double draw) =>
        Opposite(state, draw) is not { } value
            ? null
            : @case with
            {
                Sensors =
                [
                    .. @case.Sensors.Select(s =>
                        s == state ? s with { Value = value, Judgement = JudgementRules.Judge(value, s.Sensor), Trend = Trend.Steady } : s
                    ),
                ],
            };

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

    private static double? Within(SensorDescription sensor, double draw) =>
        (sensor.Low, sensor.High) switch
        {
            ({ } low, { } high) => low + (high - low) * (0.3 + 0.4 * draw),
            ({ } low, null) => low + Span(sensor) * (0.2 + 0.3 * draw),
            (null, { } high) => high - Span(sensor) * (0.2 + 0.3 * draw),
            _ => null,
        };

    private static double Span(SensorDescription sensor) =>
        sensor is { Low: { } low, High: { } high } && high > low ? high - low : Math.Max(1, Math.Abs(sensor.High ?? sensor.Low ?? 1));
}
