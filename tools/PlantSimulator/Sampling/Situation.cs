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
    IReadOnlyDictionary<string, Judgement> Judgements, IReadOnlyDictionary<LampColor, LampState> Lamps, IReadOnlyList<Observation> Observations)
{
    /// <summary>The sign shows.</summary>
    public bool Shows(Sign sign) => sign switch
    {
        SensorSign s => Judgements[s.Sensor.Name] == s.Judgement,
        LampSign l => Lamps.TryGetValue(l.Color, out var state) && state == l.State,
        ObservationSign o => Observations.Any(x => x.Id == o.Observation.Id),
        _ => false,
    };

    /// <summary>All signs of a cause show.</summary>
    public bool ShowsAll(PlantCause cause) => cause.Signs.All(Shows);
}
