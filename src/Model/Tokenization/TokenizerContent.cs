namespace EdgeDiag.Model.Tokenization;

/// <summary>A vocabulary as read from its file, whatever its kind.</summary>
/// <param name="Encoder">From text to ids.</param>
/// <param name="Bytes">The bytes that each id stands for, without those of special tokens.</param>
/// <param name="Specials">Ids that only a template can ask for, by name.</param>
/// <param name="Form">Spaces that the encoding adds and decoding takes away; none in byte-level vocabularies.</param>
internal sealed record TokenizerContent(ITextEncoder Encoder, Dictionary<int, byte[]> Bytes, Dictionary<string, int> Specials, PieceForm Form = default);
