using System.Runtime.InteropServices;

namespace EdgeDiag.Model.Engine.Sequences;

/// <summary>
/// Guesses the next tokens by looking up how the last ones went on before in the same sequence (Saxena, "Prompt lookup
/// decoding", 2023): an answer that copies from its prompt is guessed rightly. Guesses are checked by the model, so they change the
/// speed and nothing else.
/// </summary>
internal sealed class PromptLookup
{
    private const int Longest = 3,
        Shortest = 2,
        MostTokens = 7;

    private int _length = 3;

    /// <summary>A guess.</summary>
    /// <param name="sequence">All tokens so far.</param>
    /// <param name="most">Most tokens to guess.</param>
    public IReadOnlyList<int> Guess(List<int> sequence, int most)
    {
        var count = Math.Min(_length, most);
        if (count < 1)
            return [];
        var all = CollectionsMarshal.AsSpan(sequence);
        for (var n = Longest; n >= Shortest; n--)
        {
            if (all.Length <= n)
                continue;
            var at = all[..^1].LastIndexOf(all[^n..]);
            if (at < 0)
                continue;
            return all.Slice(at + n, Math.Min(count, all.Length - at - n)).ToArray();
        }

        return [];
    }

    /// <summary>Learns how far a guess was right: the next one is longer after a right one, and no longer than the last right part after a wrong one.</summary>
    /// <param name="guessed">Tokens guessed, at least 1.</param>
    /// <param name="right">Of them right.</param>
    public void Learn(int guessed, int right) => _length = right == guessed ? Math.Min(MostTokens, _length + 2) : Math.Max(1, right);
}
