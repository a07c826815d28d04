using EdgeDiag.Fusion.Evaluation.Questions;
using EdgeDiag.Fusion.Sensors;

namespace EdgeDiag.Fusion.Evaluation.Perturbations;

/// <summary>About half of the readings, one at least, are missing or too old to be judged.</summary>
/// <param name="quality"><see cref="ReadingQuality.Missing"/> or <see cref="ReadingQuality.Stale"/>.</param>
public sealed class LostReadings(ReadingQuality quality) : IPerturbation
{
    private static readonly TimeSpan Age = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    public string Name => quality == ReadingQuality.Missing ? "missing" : "stale";

    /// <inheritdoc/>
    public bool ChangesSources => false;

    /// <inheritdoc/>
    public Question Apply(Question question, Random random)
    {
        var sensors = question.Case.Sensors.ToArray();
        var known = Enumerable.Range(0, sensors.Length).Where(i => sensors[i].Judgement != Judgement.Unknown).ToArray();
        if (known.Length == 0)
            return question;
        random.Shuffle(known);
        foreach (var i in known.Where((_, n) => random.Next(2) == 0 | n == 0))
            sensors[i] =
                quality == ReadingQuality.Missing
                    ? new SensorState(sensors[i].Sensor, null, null, Judgement.Unknown, Trend.Steady, ReadingQuality.Missing)
                    : sensors[i] with
                    {
                        Age = Age,
                        Judgement = Judgement.Unknown,
                        Trend = Trend.Steady,
                        Quality = ReadingQuality.Stale,
                    };
        return question with { Case = question.Case with { Sensors = sensors } };
    }
}
