using Microsoft.ML.Tokenizers;

namespace EdgeDiag.Model.Tokenization;

/// <summary>
/// .NET's regular expressions match UTF-16 units where those of Hugging Face match characters, so a pattern for one symbol
/// cuts an emoji in two. Pieces cut within a surrogate pair are joined again here.
/// </summary>
internal sealed class WholeCharacters(PreTokenizer inner) : PreTokenizer
{
    public override IEnumerable<(int Offset, int Length)> PreTokenize(string text)
    {
        (int Offset, int Length)? open = null;
        foreach (var (offset, length) in inner.PreTokenize(text))
        {
            var piece = open is { } o ? (o.Offset, Length: offset + length - o.Offset) : (Offset: offset, Length: length);
            var end = piece.Offset + piece.Length;
            open = end < text.Length && char.IsSurrogatePair(text[end - 1], text[end]) ? piece : null;
            if (open is null) yield return piece;
        }

        if (open is { } last) yield return last;
    }

    public override IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text) => PreTokenize(text.ToString());
}
