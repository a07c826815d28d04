using System.Text;
using System.Text.RegularExpressions;

namespace EdgeDiag.Model.Tokenization;

/// <summary>Learns byte-level BPE merges (Sennrich et al., 2016): again and again the most frequent pair becomes a token.</summary>
public static class BpeTrainer
{
    /// <summary>Learns a vocabulary. Deterministic: ties go to the pair that sorts first.</summary>
    public static TrainedVocabulary Train(IEnumerable<string> texts, BpeTrainingOptions options)
    {
        var tokens = Enumerable.Range(0, 256).Select(b => ByteAlphabet.CharOf((byte)b).ToString()).ToList();
        var words = Words(texts, new Regex(options.Pattern, RegexOptions.Compiled | RegexOptions.CultureInvariant));
        var counts = new Dictionary<(int, int), long>();
        var places = new Dictionary<(int, int), HashSet<int>>();
        for (var w = 0; w < words.Count; w++)
            Count(words[w], w, +1, counts, places);

        var queue = new PriorityQueue<(int Left, int Right), (long, string, string)>();
        foreach (var (pair, count) in counts)
            Enqueue(pair, count);
        var merges = new List<(string, string)>();
        var limit = options.VocabularySize - options.SpecialTokens.Count;
        var known = tokens.ToHashSet(StringComparer.Ordinal);
        while (tokens.Count < limit && queue.TryDequeue(out var best, out var priority))
        {
            // Entries are never updated in place: one whose count has changed since goes back with the true count.
            var count = counts.GetValueOrDefault(best);
            if (count != -priority.Item1)
            {
                if (count >= options.MinimumPairCount)
                    Enqueue(best, count);
                continue;
            }

            if (count < options.MinimumPairCount)
                break;
            // Two different pairs can spell the same token; it keeps its first id.
            var text = tokens[best.Left] + tokens[best.Right];
            if (!known.Add(text))
            {
                counts.Remove(best);
                continue;
            }

            merges.Add((tokens[best.Left], tokens[best.Right]));
            tokens.Add(text);
            Merge(best, tokens.Count - 1);
        }

        return new TrainedVocabulary(tokens, merges, options.SpecialTokens, options.Pattern);

        void Enqueue((int Left, int Right) pair, long count) => queue.Enqueue(pair, (-count, tokens[pair.Left], tokens[pair.Right]));

        void Merge((int Left, int Right) pair, int id)
        {
            var touched = new HashSet<(int, int)>();
            foreach (var w in places[pair].Order().ToArray())
            {
                Count(words[w], w, -1, counts, places);
                words[w] = words[w] with { Ids = Joined(words[w].Ids, pair, id) };
                Count(words[w], w, +1, counts, places);
                for (var i = 0; i + 1 < words[w].Ids.Count; i++)
                    if (words[w].Ids[i] == id || words[w].Ids[i + 1] == id)
                        touched.Add((words[w].Ids[i], words[w].Ids[i + 1]));
            }

            foreach (var fresh in touched)
                if (counts.GetValueOrDefault(fresh) is var count and > 0)
                    Enqueue(fresh, count);
        }
    }

    private static List<Word> Words(IEnumerable<string> texts, Regex pattern)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var text in texts)
        foreach (var match in pattern.EnumerateMatches(text))
        {
            var word = text.Substring(match.Index, match.Length);
            counts[word] = counts.GetValueOrDefault(word) + 1;
        }

        return [.. counts.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => new Word([.. Encoding.UTF8.GetBytes(c.Key).Select(b => (int)b)], c.Value))];
    }

    private static void Count(Word word, int index, int sign, Dictionary<(int, int), long> counts, Dictionary<(int, int), HashSet<int>> places)
    {
        for (var i = 0; i + 1 < word.Ids.Count; i++)
        {
            var pair = (word.Ids[i], word.Ids[i + 1]);
            counts[pair] = counts.GetValueOrDefault(pair) + sign * word.Count;
            if (!places.TryGetValue(pair, out var set))
                places[pair] = set = [];
            if (sign > 0)
                set.Add(index);
            else
                set.Remove(index);
        }
    }

    private static List<int> Joined(List<int> ids, (int Left, int Right) pair, int id)
    {
        var joined = new List<int>(ids.Count);
        for (var i = 0; i < ids.Count; i++)
        {
            if (i + 1 < ids.Count && ids[i] == pair.Left && ids[i + 1] == pair.Right)
            {
                joined.Add(id);
                i++;
            }
            else
                joined.Add(ids[i]);
        }

        return joined;
    }

    private sealed record Word(List<int> Ids, long Count);
}
