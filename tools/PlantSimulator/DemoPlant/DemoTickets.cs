using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Tickets;
using EdgeDiag.PlantSimulator.Lexicons;
using EdgeDiag.PlantSimulator.Plants;
using EdgeDiag.PlantSimulator.Sampling;

namespace EdgeDiag.PlantSimulator.DemoPlant;

/// <summary>
/// Draws closed tickets of the demo plant. The causal model: a machine has a cause; the cause shows its signs, each missing now
/// and then; everything else is chance; where a hidden truth applies, it decides instead of the manual; people who know the
/// plant drop hints in its slang.
/// </summary>
public sealed class DemoTickets(DemoPlant plant, Lexicon lexicon, int seed)
{
    private const double HiddenShare = 0.25,
        HintShare = 0.6,
        SignMissing = 0.04;
    private static readonly DateTimeOffset Start = new(2025, 9, 1, 6, 0, 0, TimeSpan.FromHours(8));

    private readonly Random _random = new(seed);

    /// <summary>Draws tickets, in the order of their time.</summary>
    /// <param name="count">How many.</param>
    /// <param name="prefix">Begins their ids.</param>
    /// <param name="firstDay">Days after the plant's first.</param>
    /// <param name="days">Over how many days.</param>
    public IReadOnlyList<Ticket> Draw(int count, string prefix, int firstDay, int days) =>
        [.. Enumerable.Range(0, count).Select(i => One($"{prefix}-{i + 1:00000}", Start.AddDays(firstDay).AddMinutes(days * 1440.0 * i / count)))];

    /// <summary>
    /// Draws tickets of the failure that the other tickets know nothing of (<see cref="DemoPlant.NewMode"/>), in the order of their
    /// time and in the language that the demo's service speaks: engineers judge what they read.
    /// </summary>
    /// <inheritdoc cref="Draw"/>
    public IReadOnlyList<Ticket> DrawNewMode(int count, string prefix, int firstDay, int days) =>
        [.. Enumerable.Range(0, count).Select(i => NewMode($"{prefix}-{i + 1:00000}", Start.AddDays(firstDay).AddMinutes(days * 1440.0 * i / count)))];

    /// <summary>Draws one event: what is true, what it is, and in which language people speak.</summary>
    public (DeviceDescription Device, PlantCode Code, Situation Situation, PlantCause Cause, IReadOnlyList<string> Hints, Language Language) Event()
    {
        while (true)
        {
            var device = _random.Pick(plant.Devices);
            var type = plant.Types.Single(t => t.Id == device.Type);
            var language = _random.Chance(0.6) ? Language.Zh : Language.En;
            var local = plant.HiddenTruths.Where(h => h.Type == type && h.Line == device.Line).ToList();
            var situations = new SituationSampler(_random);
            if (local.Count > 0 && _random.Chance(HiddenShare))
            {
                var truth = _random.Pick(local);
                var pattern = situations.Draw(device.Sensors, truth.When);
                var cause = _random.Chance(truth.Probability) ? truth.Cause : _random.Pick(truth.Code.Causes);
                return (device, truth.Code, pattern, cause, [], language);
            }

            var code = type.Codes[_random.PickWeighted([.. type.Codes.Select(c => c.Causes.Sum(x => x.Weight))])];
            var drawn = code.Causes[_random.PickWeighted([.. code.Causes.Select(c => c.Weight)])];
            var signs = drawn.Signs.Where(_ => !_random.Chance(SignMissing)).ToList();
            var situation = situations.Draw(device.Sensors, signs);
            // Another cause that fits better would make the ticket a riddle nobody could solve.
            if (code.Causes.Any(c => c != drawn && situation.ShowsAll(c)) || local.Any(h => h.Code == code && h.When.All(s => s.Shows(situation))))
                continue;
            var slang = plant.Slangs.Where(s => s.Code == code && s.Cause == drawn).ToList();
            IReadOnlyList<string> hints = [];
            if (slang.Count > 0 && _random.Chance(HintShare))
            {
                // Whoever speaks in slang says it instead of describing what was noticed.
                hints = [WordingPattern.Draw(_random, _random.Pick(slang[0].Patterns.In(language)))];
                situation = situation with { Observations = [.. situation.Observations.Where(o => o.IsImage)] };
            }

            return (device, code, situation, drawn, hints, language);
        }
    }

    private Ticket NewMode(string id, DateTimeOffset time)
    {
        var mode = plant.NewMode;
        var device = _random.Pick([.. plant.Devices.Where(d => d.Type == mode.Type.Id && d.Line == mode.Line)]);
        return Closed(id, time, device, mode.Code, new SituationSampler(_random).Draw(device.Sensors, mode.When), mode.Cause, [], Language.Zh);
    }

    private Ticket One(string id, DateTimeOffset time)
    {
        var (device, code, situation, cause, hints, language) = Event();
        return Closed(id, time, device, code, situation, cause, hints, language);
    }

    private Ticket Closed(
        string id,
        DateTimeOffset time,
        DeviceDescription device,
        PlantCode code,
        Situation situation,
        PlantCause cause,
        IReadOnlyList<string> hints,
        Language language
    ) =>
        new CaseSampler(_random, lexicon, language).Ticket(
            id,
            time,
            plant.Site,
            device,
            code.Code,
            situation,
            hints,
            cause.Text.In(language),
            [.. cause.Remedies.Select(r => r.In(language))]
        );
}
