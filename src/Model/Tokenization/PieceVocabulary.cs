using System.Globalization;
using System.Text;
using EdgeDiag.Model.Files;

namespace EdgeDiag.Model.Tokenization;

/// <summary>What vocabularies of SentencePiece have in common, whichever file they come from.</summary>
internal static class PieceVocabulary
{
    /// <summary>The byte that a piece such as <c>&lt;0x0A&gt;</c> stands for; -1 for any other piece.</summary>
    public static int ByteOf(string piece) =>
        piece.Length == 6
        && piece.StartsWith("<0x", StringComparison.Ordinal)
        && piece[5] == '>'
        && byte.TryParse(piece.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? value
            : -1;

    /// <summary>The ids of the 256 bytes.</summary>
    /// <param name="path">The file, for the message.</param>
    /// <param name="key">What says that there are bytes, for the message.</param>
    /// <param name="pieces">Pieces that may be bytes, and their ids.</param>
    /// <exception cref="ModelFormatException">One is missing.</exception>
    public static int[] ByteIds(string path, string key, IEnumerable<(string Piece, int Id)> pieces)
    {
        var ids = new int[256];
        Array.Fill(ids, -1);
        foreach (var (piece, id) in pieces)
            if (ByteOf(piece) is >= 0 and var value)
                ids[value] = id;
        return Array.IndexOf(ids, -1) is >= 0 and var missing
            ? throw new ModelFormatException(path, key, "a piece such as <0x0A> for each of the 256 bytes", $"none for byte {missing}")
            : ids;
    }

    /// <summary>The bytes of a piece.</summary>
    public static byte[] BytesOf(string piece) =>
        ByteOf(piece) is >= 0 and var value ? [(byte)value] : Encoding.UTF8.GetBytes(piece.Replace(PieceEncoder.Space, ' '));
}
