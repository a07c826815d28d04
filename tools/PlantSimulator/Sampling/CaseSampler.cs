using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Images;
using EdgeDiag.Fusion.Sensors;
using EdgeDiag.Fusion.Tickets;
using EdgeDiag.PlantSimulator.Lexicons;

namespace EdgeDiag.PlantSimulator.Sampling;

/// <summary>Turns a situation into what the service would see of it: a case, or a closed ticket.</summary>
public sealed class CaseSampler(Random random, Lexicon lexicon, Language language)
{
    private static readonly DateTimeOffset Epoch = new(2026, 1, 5, 6, 0, 0, TimeSpan.FromHours(8));
    private readonly WordsSampler _words = new(random, lexicon, language);

    /// <summary>A case; some readings may be missing.</summary>
    /// <param name="device">Machine.</param>
    /// <param name="code">Fault code.</param>
    /// <param name="situation">What is true.</param>
    /// <param name="missing">Probability that a sensor is silent.</param>
    /// <param name="hints">What people say besides.</param>
    public DiagnosisCase Case(DeviceDescription device, string code, Situation situation, double missing, IReadOnlyList<string> hints)
    {
        var image = _words.Image(situation);
        var text = _words.Operator(situation, hints);
        var fault = new FaultEvent("s1", device.Line, device.Id, Epoch, "f-sim", code, FaultState.Active, Severity.Medium, text);
        return new DiagnosisCase(
            fault,
            device,
            [.. device.Sensors.Select(s => State(s, situation.Judgements[s.Name], missing))],
            image,
            LampReader.Read(image)
        );
    }

    /// <summary>A ticket.</summary>
    public Ticket Ticket(
        string id,
        DateTimeOffset timestamp,
        string site,
        DeviceDescription device,
        string code,
        Situation situation,
        IReadOnlyList<string> hints,
        string cause,
        IReadOnlyList<string> actions
    )
    {
        var readings = device.Sensors.ToDictionary(s => s.Name, s => new SensorValue(ReadingSampler.Draw(random, s, situation.Judgements[s.Name]), s.Unit));
        return new Ticket(
            id,
            timestamp,
            site,
            device.Line,
            device.Id,
            device.Type,
            language,
            code,
            readings,
            _words.Image(situation),
            _words.Operator(situation, hints),
            cause,
            actions,
            "confirmed",
            null
        );
    }

    private SensorState State(SensorDescription sensor, Judgement judgement, double missing)
    {
        if (random.Chance(missing))
            return new SensorState(sensor, null, null, Judgement.Unknown, Trend.Steady, ReadingQuality.Missing);
        var trend = judgement switch
        {
            Judgement.High when random.Chance(0.3) => Trend.Rising,
            Judgement.Low when random.Chance(0.3) => Trend.Falling,
            _ when random.Chance(0.1) => random.Pick<Trend>([Trend.Rising, Trend.Falling]),
            _ => Trend.Steady,
        };
        return new SensorState(
            sensor,
            ReadingSampler.Draw(random, sensor, judgement),
            TimeSpan.FromSeconds(random.Next(1, 20)),
            judgement,
            trend,
            ReadingQuality.Fresh
        );
    }
}
