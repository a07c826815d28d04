using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Fusion.Tickets;
using EdgeDiag.PlantSimulator.Lexicons;
using EdgeDiag.PlantSimulator.Plants;
using EdgeDiag.PlantSimulator.Sampling;

namespace EdgeDiag.PlantSimulator.Pretraining;

/// <summary>One prompt about a random plant with everything that is right about it.</summary>
/// <param name="Prompt">As the service would build it.</param>
/// <param name="Label">The right label; 0 where no candidate fits.</param>
/// <param name="SignShows">For each of the prompt's signs, whether it shows.</param>
/// <param name="Summary">The right summary.</param>
public sealed record ReadingTask(CasePrompt Prompt, int Label, IReadOnlyList<bool> SignShows, string Summary)
{
    private const double NothingFits = 0.08, WithTickets = 0.35, TicketOverrules = 0.3, MissingReading = 0.04;

    /// <summary>Draws a task.</summary>
    public static ReadingTask Draw(Random random, Lexicon lexicon)
    {
        while (true)
            if (TryDraw(random, lexicon) is { } task) return task;
    }

    private static ReadingTask? TryDraw(Random random, Lexicon lexicon)
    {
        var language = random.Chance(0.6) ? Language.Zh : Language.En;
        var plant = RandomPlant.Draw(random, lexicon);
        var cases = new CaseSampler(random, lexicon, language);
        var situations = new SituationSampler(random);
        var truth = random.Pick(plant.Code.Causes);
        var nothing = random.Chance(NothingFits);
        var situation = nothing
            ? situations.Draw(plant.Device.Sensors, [])
            : situations.DrawTelling(plant.Device.Sensors, plant.Code, truth);
        if (situation is null || (nothing && plant.Code.Causes.Any(situation.ShowsAll))) return null;

        if (!nothing && random.Chance(0.25)) situation = Distract(random, lexicon, situation, plant.Code);
        var cause = nothing ? null : truth.Text.In(language);
        var tickets = new List<Ticket>();
        if (!nothing && random.Chance(WithTickets))
        {
            var overrules = random.Chance(TicketOverrules) && !truth.Signs.Any(s => s is ObservationSign);
            if (overrules)
            {
                // An earlier case with the very same readings and lamps ended otherwise than the manual says: it wins.
                var other = random.Chance(0.5)
                    ? random.Pick(plant.Code.Causes.Where(c => c != truth).ToList()).Text.In(language)
                    : random.Pick(lexicon.Failures).Fill(random.Pick(lexicon.Components)).In(language);
                tickets.Add(Earlier(cases, plant, situation, other, 0));
                cause = other;
            }

            for (var i = random.Next(overrules ? 0 : 1, 3); i > 0; i--)
            {
                var past = random.Pick(plant.Code.Causes);
                if (situations.DrawTelling(plant.Device.Sensors, plant.Code, past) is not { } then || SameState(then, situation)) continue;
                tickets.Insert(random.Next(tickets.Count + 1), Earlier(cases, plant, then, past.Text.In(language), tickets.Count + 1));
            }
        }

        var section = plant.Code.Section("m", plant.Device.Type, language);
        var diagnosed = cases.Case(plant.Device, plant.Code.Code, situation, MissingReading);
        var prompt = PromptBuilder.Build(diagnosed, [section], tickets, language);
        var label = cause is null ? 0 : prompt.Candidates.FirstOrDefault(c => c.Cause == cause)?.Label ?? 0;
        var shows = prompt.Signs.Select(s => Shows(s, plant, situation, language)).ToList();
        return new ReadingTask(prompt, label, shows, ReferenceSummary.Write(prompt, label, shows));
    }

    private static Ticket Earlier(CaseSampler cases, RandomPlant plant, Situation situation, string cause, int index) =>
        cases.Ticket($"t{index}", DateTimeOffset.UnixEpoch, "s1", plant.Device, plant.Code.Code, situation, [], cause, []);

    private static bool SameState(Situation a, Situation b) =>
        a.Judgements.All(j => b.Judgements[j.Key] == j.Value) && a.Lamps.All(l => b.Lamps[l.Key] == l.Value);

    private static Situation Distract(Random random, Lexicon lexicon, Situation situation, PlantCode code)
    {
        var signs = code.Causes.SelectMany(c => c.Signs).OfType<ObservationSign>().Select(o => o.Observation.Id).ToHashSet();
        var other = random.Pick(lexicon.Observations);
        return signs.Contains(other.Id) ? situation : situation with { Observations = [.. situation.Observations, other] };
    }

    private static bool Shows(PromptSign sign, RandomPlant plant, Situation situation, Language language)
    {
        if (sign.Links.Count > 0) return sign.Links.All(l => l.Holds);
        return plant.Code.Causes.SelectMany(c => c.Signs).OfType<ObservationSign>()
            .Any(o => o.Observation.In(language) == sign.Text && situation.Shows(o));
    }
}
