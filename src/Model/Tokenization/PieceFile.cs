using System.Text.RegularExpressions;
using EdgeDiag.Model.Files;

namespace EdgeDiag.Model.Tokenization;

/// <summary>
/// Reads a SentencePiece <c>tokenizer.model</c> (google/sentencepiece, sentencepiece_model.proto). Control pieces, and pieces
/// of users that look like one, are special tokens: no text becomes one. Whatever would change ids and is not supported is
/// refused.
/// </summary>
internal static partial class PieceFile
{
    /// <summary>The file's name.</summary>
    public const string Name = "tokenizer.model";

    private const int Normal = 1,
        Unknown = 2,
        Control = 3,
        UserDefined = 4,
        Byte = 6;

    /// <summary>Reads the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="added">Special tokens that other files of the folder define, by name.</param>
    /// <exception cref="ModelFormatException">Damaged, or of a kind that is not supported.</exception>
    public static TokenizerContent Read(string path, IReadOnlyDictionary<string, int> added)
    {
        var proto = PieceProto.Read(path);
        if (proto.ModelType != 2)
            throw Bad("trainer_spec.model_type", "2 (BPE)", $"{proto.ModelType}");
        if (!proto.ByteFallback)
            throw Bad("trainer_spec.byte_fallback", "true", "false");
        if (proto.SpaceAsSuffix)
            throw Bad("trainer_spec.treat_whitespace_as_suffix", "false", "true");
        if (!proto.EscapesSpaces)
            throw Bad("normalizer_spec.escape_whitespaces", "true", "false");
        if (proto.Rules > 0)
            throw Bad("normalizer_spec.precompiled_charsmap", "none (identity)", $"{proto.Rules} bytes, {proto.NormalizerName}");
        var merged = new Dictionary<string, (int, float)>(StringComparer.Ordinal);
        var whole = new Dictionary<string, int>(StringComparer.Ordinal);
        var specials = new Dictionary<string, int>(StringComparer.Ordinal);
        var bytes = new Dictionary<int, byte[]>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        for (var id = 0; id < proto.Pieces.Count; id++)
        {
            var (text, score, type) = proto.Pieces[id];
            if (text.Length == 0 || !known.Add(text))
                throw Bad($"pieces[{id}].piece", "a text of its own", text.Length == 0 ? "nothing" : $"'{text}' a second time");
            if (!float.IsFinite(score))
                throw Bad($"pieces[{id}].score", "a number", $"{score}");
            if (added.TryGetValue(text, out var other) && other != id)
                throw Bad($"pieces[{id}].piece", $"{text} at {other}, as {TokenizerConfig.Name} says", $"it at {id}");
            if (
                type is Unknown or Control
                || added.ContainsKey(text)
                || type is Normal or UserDefined && Reserved().IsMatch(text)
                || type == UserDefined && Bracketed().IsMatch(text)
            )
                specials[text] = id;
            else if (type == Byte)
                bytes[id] = PieceVocabulary.BytesOf(text);
            else if (type is Normal or UserDefined)
            {
                bytes[id] = PieceVocabulary.BytesOf(text);
                if (type == Normal)
                    merged[text] = (id, score);
                else
                    whole[text] = id;
            }
            else
                throw Bad($"pieces[{id}].type", "normal, unknown, control, user defined or byte", $"{type}");
        }

        foreach (var (name, id) in added)
            if (specials.TryAdd(name, id) && id < proto.Pieces.Count)
                throw Bad($"pieces[{id}].piece", name, proto.Pieces[id].Text);
        var byteIds = PieceVocabulary.ByteIds(path, "pieces", proto.Pieces.Select((p, i) => (p, i)).Where(p => p.p.Type == Byte).Select(p => (p.p.Text, p.i)));
        // Normal pieces that are spelt like bytes would read as bytes again.
        foreach (var (text, _) in merged)
            if (PieceVocabulary.ByteOf(text) >= 0)
                throw Bad("pieces", $"{text} as a byte", "as text");
        var form = new PieceForm(proto.AddsDummyPrefix, proto.AddsDummyPrefix, RemovesExtraSpaces: proto.RemovesExtraSpaces);
        return new TokenizerContent(new PieceEncoder(PieceMerges.ByScore(merged), byteIds, form, whole), bytes, specials, form);

        ModelFormatException Bad(string key, string expected, string found) => new(path, key, expected, found);
    }

    // Baichuan's, of whatever type.
    [GeneratedRegex("^<reserved_[0-9]+>$", RegexOptions.CultureInvariant)]
    private static partial Regex Reserved();

    [GeneratedRegex("^(?:<[^<>\\s\u2581]+>|\\[[^\\[\\]\\s\u2581]+\\])$", RegexOptions.CultureInvariant)]
    private static partial Regex Bracketed();
}
