using System.Text;

namespace EdgeDiag.Model.Tokenization;

/// <summary>
/// BPE over characters with bytes for those that have no piece, as SentencePiece does it (Kudo and Richardson, 2018). Of all
/// neighbours that may merge, the earliest in the vocabulary's order do, of equal ones the leftmost.
/// </summary>
/// <remarks>
/// Not through Microsoft.ML.Tokenizers: its SentencePiece merges text into control pieces too, so text from outside could
/// become a special token, and it does not know pieces that users defined.
/// </remarks>
internal sealed class PieceEncoder(PieceMerges merges, int[] byteIds, PieceForm form, IReadOnlyDictionary<string, int> whole) : ITextEncoder
{
    /// <summary>What stands for a space in pieces.</summary>
    public const char Space = '\u2581';

    private readonly string[] _whole = [.. whole.Keys.OrderByDescending(w => w.Length)];

    /// <inheritdoc/>
    public void Encode(string text, TextPlace place, List<int> ids)
    {
        if (form.RemovesExtraSpaces)
            text = string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        text = text.Replace(' ', Space);
        if (text.Length == 0)
            return;
        if (form.PutsSpace(place, text[0] == Space))
            text = Space + text;
        // Pieces that users defined are taken whole wherever they stand, the longest first; merging stays between them.
        var from = 0;
        for (var at = 0; at < text.Length && _whole.Length > 0; )
        {
            var taken = Array.Find(_whole, w => string.CompareOrdinal(text, at, w, 0, w.Length) == 0);
            if (taken is null)
            {
                at++;
                continue;
            }

            Merge(text.AsSpan(from, at - from), ids);
            ids.Add(whole[taken]);
            from = at += taken.Length;
        }

        Merge(text.AsSpan(from), ids);
    }

    private void Merge(ReadOnlySpan<char> text, List<int> ids)
    {
        var symbols = new List<Symbol>(text.Length);
        for (var i = 0; i < text.Length; )
        {
            var length = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]) ? 2 : 1;
            symbols.Add(new Symbol(i, length, merges.Character(text.Slice(i, length)), symbols.Count - 1, symbols.Count + 1));
            i += length;
        }

        var queue = new PriorityQueue<(int Left, int Right, int Length, int Id), (double, int)>();
        for (var i = 1; i < symbols.Count; i++)
            Offer(text, i - 1, i);
        while (queue.TryDequeue(out var best, out _))
        {
            var (left, right) = (symbols[best.Left], symbols[best.Right]);
            // One of the two has merged with something else in the meantime.
            if (left.Length == 0 || right.Length == 0 || left.Next != best.Right || left.Length + right.Length != best.Length)
                continue;
            symbols[best.Left] = left with { Length = best.Length, Id = best.Id, Next = right.Next };
            symbols[best.Right] = right with { Length = 0 };
            if (right.Next < symbols.Count)
                symbols[right.Next] = symbols[right.Next] with { Previous = best.Left };
            if (left.Previous >= 0)
                Offer(text, left.Previous, best.Left);
            if (right.Next < symbols.Count)
                Offer(text, best.Left, right.Next);
        }

        Span<byte> bytes = stackalloc byte[4];
        for (var i = 0; i < symbols.Count; i = symbols[i].Next)
        {
            if (symbols[i].Id >= 0)
                ids.Add(symbols[i].Id);
            else
                foreach (var value in bytes[..Encoding.UTF8.GetBytes(text.Slice(symbols[i].Start, symbols[i].Length), bytes)])
                    ids.Add(byteIds[value]);
        }

        void Offer(ReadOnlySpan<char> all, int l, int r)
        {
            var length = symbols[l].Length + symbols[r].Length;
            if (merges.Find(symbols[l].Id, symbols[r].Id, all.Slice(symbols[l].Start, length), out var id, out var order))
                queue.Enqueue((l, r, length, id), (order, l));
        }
    }

    private readonly record struct Symbol(int Start, int Length, int Id, int Previous, int Next);
}
