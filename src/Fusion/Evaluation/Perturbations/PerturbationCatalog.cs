using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Sensors;

namespace EdgeDiag.Fusion.Evaluation.Perturbations;

/// <summary>All perturbations, in the order of reports.</summary>
public static class PerturbationCatalog
{
    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. CreateAll([]).Select(p => p.Name)];

    /// <summary>The perturbations.</summary>
    /// <param name="sections">All manual sections, for distractors.</param>
    public static IReadOnlyList<IPerturbation> CreateAll(IReadOnlyList<ManualSection> sections) =>
        [
            new Reordered(),
            new Removed(tickets: false),
            new Removed(tickets: true),
            new Distractor(sections),
            new LostReadings(ReadingQuality.Missing),
            new LostReadings(ReadingQuality.Stale),
            new Contradiction(),
            new Paraphrased(),
            new Misspelt(),
            new OtherUnits(),
            new OtherLanguage(),
            new Injected(harmless: false),
            new Injected(harmless: true),
        ];

    /// <summary>The draws for one question: the same for every perturbation and contestant, whatever else is asked.</summary>
    /// <param name="seed">Of the run.</param>
    /// <param name="ticket">The question's ticket id.</param>
    public static Random CreateRandom(int seed, string ticket)
    {
        // FNV-1a; string.GetHashCode differs from run to run.
        var hash = 2166136261u;
        foreach (var c in $"{seed}/{ticket}")
            hash = unchecked((hash ^ c) * 16777619u);
        return new Random(unchecked((int)hash));
    }
}
