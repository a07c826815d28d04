using EdgeDiag.Fusion;
using EdgeDiag.PlantSimulator.Lexicons;
using EdgeDiag.PlantSimulator.Sampling;

namespace EdgeDiag.PlantSimulator.Pretraining;

/// <summary>Words without a meaning of their own: pieces of the lexicon put together by chance.</summary>
internal static class StrangeWords
{
    /// <summary>Draws a phrase.</summary>
    public static string Draw(Random random, Lexicon lexicon, Language language)
    {
        if (language == Language.En)
            return string.Join(
                ' ',
                Enumerable.Range(0, random.Next(2, 5)).Select(_ => random.Pick(random.Pick(random.Pick(lexicon.Observations).WordingsEn).Split(' ')))
            );
        return string.Concat(
            Enumerable
                .Range(0, random.Next(2, 4))
                .Select(_ =>
                {
                    var words = random.Pick(random.Pick(lexicon.Observations).WordingsZh);
                    var at = random.Next(Math.Max(1, words.Length - 1));
                    return words.Substring(at, Math.Min(2, words.Length - at));
                })
        );
    }
}
