using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Images;
using EdgeDiag.Fusion.Sensors;
using EdgeDiag.PlantSimulator.Lexicons;
using EdgeDiag.PlantSimulator.Plants;

namespace EdgeDiag.PlantSimulator.Sampling;

/// <summary>Draws situations: what a cause shows is forced, everything else is chance.</summary>
public sealed class SituationSampler(Random random)
{
    private static readonly LampColor[] Colors = [LampColor.Red, LampColor.Yellow, LampColor.Green];
    private static readonly LampState[] States = [LampState.Off, LampState.Steady, LampState.Flashing];

    /// <summary>A situation in which all given signs show.</summary>
    /// <param name="sensors">The device's sensors.</param>
    /// <param name="signs">Signs to force; later ones win.</param>
    public Situation Draw(IReadOnlyList<SensorDescription> sensors, IEnumerable<Sign> signs)
    {
        var judgements = sensors.ToDictionary(s => s.Name, Chance);
        var lamps = Colors.ToDictionary(c => c, _ => random.Pick(States));
        var observations = new List<Observation>();
        foreach (var sign in signs.SelectMany(s => s.Parts))
        {
            if (sign is SensorSign s)
                judgements[s.Sensor.Name] = s.Judgement;
            else if (sign is LampSign l)
                lamps[l.Color] = l.State;
            else if (sign is ObservationSign o)
                observations.Add(o.Observation);
        }

        return new Situation(judgements, lamps, observations);
    }

    private Judgement Chance(SensorDescription sensor)
    {
        var draw = random.NextDouble();
        if (draw < 0.25 && sensor.High is not null)
            return Judgement.High;
        if (draw > 0.75 && sensor.Low is not null)
            return Judgement.Low;
        return Judgement.Normal;
    }
}
