using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Images;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.PlantSimulator.Lexicons;

namespace EdgeDiag.PlantSimulator.Sampling;

/// <summary>Puts a situation into an operator's words and an image description.</summary>
public sealed class WordsSampler(Random random, Lexicon lexicon, Language language)
{
    private readonly Wording _wording = Wording.ForLanguage(language);

    /// <summary>What the operator says: what was noticed by ear, nose or hand, or a remark that helps nobody; may be empty.</summary>
    public string Operator(Situation situation, IReadOnlyList<string> hints)
    {
        var parts = situation.Observations.Where(o => !o.IsImage).Select(Say).Concat(hints).ToList();
        if (parts.Count == 0 ? random.Chance(0.6) : random.Chance(0.3))
            parts.Insert(random.Next(parts.Count + 1), random.Pick(lexicon.NeutralOperator.In(language)));
        return string.Join(_wording.Comma, parts);
    }

    /// <summary>What the camera sees: lamps, then what else there is.</summary>
    public string Image(Situation situation)
    {
        var parts = situation.Lamps.OrderBy(l => l.Key).Where(l => l.Value != LampState.Off || random.Chance(0.6)).Select(l => Lamp(l.Key, l.Value)).ToList();
        parts.AddRange(situation.Observations.Where(o => o.IsImage).Select(Say));
        if (random.Chance(0.25))
            parts.Add(random.Pick(lexicon.NeutralImage.In(language)));
        return string.Join(_wording.Comma, parts);
    }

    private string Lamp(LampColor color, LampState state) => _wording.Join(_wording.Lamp(color), _wording.LampState(state));

    private string Say(Observation observation) => random.Chance(0.15) ? observation.In(language) : random.Pick(observation.Wordings(language));
}
