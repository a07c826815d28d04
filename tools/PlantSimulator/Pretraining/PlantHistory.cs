using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Images;
using EdgeDiag.Fusion.Tickets;
using EdgeDiag.PlantSimulator.Lexicons;
using EdgeDiag.PlantSimulator.Plants;
using EdgeDiag.PlantSimulator.Sampling;

namespace EdgeDiag.PlantSimulator.Pretraining;

/// <summary>
/// What happened at a random plant before: tickets of this code, and perhaps something that no manual says: a pattern that on
/// one line means another cause, or words that people there have for a cause. Only the tickets in the prompt tell them.
/// </summary>
internal sealed class PlantHistory
{
    private const double SignMissing = 0.04,
        LocalTruth = 0.4,
        LocalHolds = 0.9,
        LocalNow = 0.35,
        HasSlang = 0.4,
        SlangUsed = 0.6;

    private readonly Random _random;
    private readonly RandomPlant _plant;
    private readonly SituationSampler _situations;
    private readonly Sign[] _pattern = [];
    private readonly PlantCause? _patternCause;
    private readonly Dictionary<PlantCause, string> _slang = [];

    public PlantHistory(Random random, Lexicon lexicon, RandomPlant plant, Language language, bool eventful)
    {
        (_random, _plant, _situations) = (random, plant, new SituationSampler(random));
        if (!eventful)
            return;
        if (random.Chance(LocalTruth))
        {
            var sensor = random.Pick(plant.Device.Sensors);
            _pattern =
            [
                new SensorSign(sensor, random.Pick(Possible(sensor))),
                new LampSign(
                    random.Pick<LampColor>([LampColor.Red, LampColor.Yellow, LampColor.Green]),
                    random.Pick<LampState>([LampState.Off, LampState.Steady, LampState.Flashing])
                ),
            ];
            _patternCause = random.Pick(plant.Code.Causes);
        }

        if (random.Chance(HasSlang))
            foreach (var cause in random.PickSome(plant.Code.Causes, random.Next(1, 3)))
                _slang[cause] = StrangeWords.Draw(random, lexicon, language);
    }

    /// <summary>Draws what is the case, as the demo plant's tickets are drawn.</summary>
    public (Situation Situation, IReadOnlyList<string> Hints, PlantCause Cause)? Event(string line)
    {
        var local = _patternCause is not null && line == _plant.Device.Line;
        if (local && _random.Chance(LocalNow))
            return (_situations.Draw(_plant.Device.Sensors, _pattern), [], _random.Chance(LocalHolds) ? _patternCause! : _random.Pick(_plant.Code.Causes));
        for (var attempt = 0; attempt < 20; attempt++)
        {
            var cause = _plant.Code.Causes[_random.PickWeighted([.. _plant.Code.Causes.Select(c => c.Weight)])];
            var situation = _situations.Draw(_plant.Device.Sensors, cause.Signs.Where(_ => !_random.Chance(SignMissing)));
            if (_plant.Code.Causes.Any(c => c != cause && situation.ShowsAll(c)) || (local && _pattern.All(s => s.Shows(situation))))
                continue;
            if (!_slang.TryGetValue(cause, out var words) || !_random.Chance(SlangUsed))
                return (situation, [], cause);
            return (situation with { Observations = [.. situation.Observations.Where(o => o.IsImage)] }, [words], cause);
        }

        return null;
    }

    /// <summary>Draws earlier tickets on this line and another.</summary>
    public TicketIndex Tickets(CaseSampler cases, Language language, int count)
    {
        var other = $"line-{_random.Next(10, 20)}";
        var tickets = new List<Ticket>();
        for (var i = 0; i < count; i++)
        {
            var device = _random.Chance(0.5) ? _plant.Device : _plant.Device with { Line = other };
            if (Event(device.Line) is not { } past)
                continue;
            tickets.Add(
                cases.Ticket(
                    $"t{i}",
                    DateTimeOffset.UnixEpoch.AddHours(i),
                    "s1",
                    device,
                    _plant.Code.Code,
                    past.Situation,
                    past.Hints,
                    past.Cause.Text.In(language),
                    []
                )
            );
        }

        return new TicketIndex(tickets, new DeviceCatalog([_plant.Device, _plant.Device with { Line = other }]));
    }

    private static Fusion.Sensors.Judgement[] Possible(SensorDescription sensor) =>
        [
            Fusion.Sensors.Judgement.Normal,
            .. sensor.High is null ? (Fusion.Sensors.Judgement[])[] : [Fusion.Sensors.Judgement.High],
            .. sensor.Low is null ? (Fusion.Sensors.Judgement[])[] : [Fusion.Sensors.Judgement.Low],
        ];
}
