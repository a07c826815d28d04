using EdgeDiag.Model.Tokenization;

namespace EdgeDiag.Model.Engine.Requests;

/// <summary>Turns pieces into tokens. Each piece is tokenized on its own; only markers may become special tokens.</summary>
public static class PromptEncoder
{
    /// <summary>Encodes pieces in order.</summary>
    public static EncodedPrompt Encode(TextTokenizer tokenizer, IEnumerable<TextPiece> pieces)
    {
        var ids = new List<int>();
        var ends = new List<int>();
        foreach (var piece in pieces)
        {
            ids.AddRange(tokenizer.Encode(piece.Text, parseSpecial: piece.IsMarker, ids.Count == 0 ? TextPlace.Start : tokenizer.Behind(ids[^1])));
            ends.Add(ids.Count);
        }

        return new EncodedPrompt(ids, ends);
    }
}
