using EdgeDiag.Fusion;
using EdgeDiag.PlantSimulator.Lexicons;
using EdgeDiag.PlantSimulator.Plants;
using EdgeDiag.PlantSimulator.Sampling;

namespace EdgeDiag.PlantSimulator.Pretraining;

/// <summary>
/// What people say and cameras see that is no sign of any listed cause: something else that can be noticed, another part's fault or
/// remedy, or words without a meaning. Without them a model learns that whatever is said must be one of the listed signs.
/// </summary>
internal sealed class UnrelatedRemarks(Random random, Lexicon lexicon, PlantCode code, Language language)
{
    private const double IsObservation = 0.5;

    private readonly HashSet<string> _listed = [.. code.Causes.SelectMany(c => c.Signs).OfType<ObservationSign>().Select(o => o.Observation.Id)];

    /// <summary>One or two remarks beside what is true.</summary>
    public (Situation Situation, IReadOnlyList<string> Hints) Add(Situation situation, IReadOnlyList<string> hints)
    {
        for (var count = random.Next(1, 3); count > 0; count--)
        {
            if (!random.Chance(IsObservation))
                hints = [.. hints, Strange()];
            else if (random.Pick(lexicon.Observations) is var other && !_listed.Contains(other.Id))
                situation = situation with { Observations = [.. situation.Observations, other] };
        }

        return (situation, hints);
    }

    private string Strange() =>
        random.Next(4) switch
        {
            0 => random.Pick(lexicon.Failures).Fill(random.Pick(lexicon.Components)).In(language),
            1 => random.Pick(lexicon.Remedies).Fill(random.Pick(lexicon.Components)).In(language),
            2 => random.Pick(lexicon.Titles).Fill(random.Pick(lexicon.Components)).In(language),
            _ => StrangeWords.Draw(random, lexicon, language),
        };
}
