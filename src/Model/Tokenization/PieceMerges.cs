namespace EdgeDiag.Model.Tokenization;

/// <summary>
/// What a SentencePiece vocabulary merges. A <c>tokenizer.model</c> gives each piece a score, and any two neighbours that spell
/// a piece may become it; a <c>tokenizer.json</c> lists the pairs in order.
/// </summary>
internal sealed class PieceMerges
{
    private readonly Dictionary<string, (int Id, float Score)>.AlternateLookup<ReadOnlySpan<char>>? _scores;
    private readonly Dictionary<(int Left, int Right), (int Id, int Rank)>? _pairs;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _characters;

    private PieceMerges(Dictionary<string, (int, float)>? scores, Dictionary<(int, int), (int, int)>? pairs, Dictionary<string, int> ids)
    {
        _scores = scores?.GetAlternateLookup<ReadOnlySpan<char>>();
        _pairs = pairs;
        _characters = ids.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Merges by the score of what they give.</summary>
    public static PieceMerges ByScore(Dictionary<string, (int Id, float Score)> pieces) =>
        new(pieces, null, pieces.ToDictionary(p => p.Key, p => p.Value.Id, StringComparer.Ordinal));

    /// <summary>Merges of listed pairs.</summary>
    /// <param name="pairs">By the ids of the two.</param>
    /// <param name="ids">Ids of the pieces that text can give.</param>
    public static PieceMerges ByRank(Dictionary<(int Left, int Right), (int Id, int Rank)> pairs, Dictionary<string, int> ids) => new(null, pairs, ids);

    /// <summary>Id of a single character, or -1.</summary>
    public int Character(ReadOnlySpan<char> character) => _characters.TryGetValue(character, out var id) ? id : -1;

    /// <summary>What two neighbours become, and how early; smaller is earlier.</summary>
    public bool Find(int left, int right, ReadOnlySpan<char> together, out int id, out double order)
    {
        if (_scores is { } scores)
        {
            var found = scores.TryGetValue(together, out var piece);
            (id, order) = (piece.Id, -piece.Score);
            return found;
        }

        var listed = _pairs!.TryGetValue((left, right), out var pair);
        (id, order) = (pair.Id, pair.Rank);
        return listed;
    }
}
