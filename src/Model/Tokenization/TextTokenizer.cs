using System.Text;
using System.Text.RegularExpressions;
using EdgeDiag.Model.Files;

namespace EdgeDiag.Model.Tokenization;

/// <summary>
/// A vocabulary: byte-level BPE, tiktoken or SentencePiece, whichever file the folder has. Special tokens arise only where the
/// caller asks for them.
/// </summary>
public sealed class TextTokenizer
{
    private readonly ITextEncoder _encoder;
    private readonly PieceForm _form;
    private readonly Dictionary<string, int> _specials;
    private readonly HashSet<int> _specialIds;
    private readonly Dictionary<int, byte[]> _bytes;
    private readonly Regex? _specialPattern;

    private TextTokenizer(TokenizerContent content, string digest)
    {
        Digest = digest;
        (_encoder, _bytes, _specials, _form) = (content.Encoder, content.Bytes, content.Specials, content.Form);
        _specialIds = [.. _specials.Values];
        VocabularySize = 1 + Math.Max(_bytes.Keys.Max(), _specials.Values.DefaultIfEmpty(0).Max());
        foreach (var (token, id) in _specials)
            _bytes[id] = Encoding.UTF8.GetBytes(token);
        if (_specials.Count > 0)
            _specialPattern = new Regex(
                string.Join('|', _specials.Keys.OrderByDescending(s => s.Length).Select(Regex.Escape)),
                RegexOptions.Compiled | RegexOptions.CultureInvariant
            );
    }

    /// <summary>Largest id plus one.</summary>
    public int VocabularySize { get; }

    /// <summary>SHA-256 of the vocabulary's file, first 16 hex digits.</summary>
    public string Digest { get; }

    /// <summary>The special tokens.</summary>
    public IReadOnlyCollection<string> SpecialTokens => _specials.Keys;

    /// <summary>Reads <c>tokenizer.json</c>, or <c>qwen.tiktoken</c>, or SentencePiece's <c>tokenizer.model</c>.</summary>
    /// <exception cref="ModelFormatException">Missing, damaged, or of a kind that is not supported.</exception>
    public static TextTokenizer Load(string folder)
    {
        var path =
            Array.Find([.. ((string[])[TokenizerFile.Name, TiktokenFile.Name, PieceFile.Name]).Select(n => Path.Combine(folder, n))], File.Exists)
            ?? throw new ModelFormatException(
                Path.Combine(folder, TokenizerFile.Name),
                "file",
                $"a Hugging Face tokenizer, or {TiktokenFile.Name} or {PieceFile.Name} beside it",
                "no file"
            );
        try
        {
            var content = Path.GetFileName(path) switch
            {
                TokenizerFile.Name => TokenizerJson.Read(path),
                TiktokenFile.Name => TiktokenFile.Read(path),
                _ => PieceFile.Read(path, TokenizerConfig.Read(folder).SpecialsFor(path)),
            };
            return new TextTokenizer(content, FileDigest.Sha256(path)[..16]);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or FormatException or KeyNotFoundException or IndexOutOfRangeException)
        {
            // The library's own checks: a pattern that is none, a merge of tokens that are not in the vocabulary, an id twice.
            throw new ModelFormatException(path, "model", "a vocabulary, merges and pattern that fit together", e.Message.ReplaceLineEndings(" "));
        }
    }

    /// <summary>Tokens of a text. Thread-safe.</summary>
    /// <param name="text">Any text; lone surrogates count as U+FFFD.</param>
    /// <param name="parseSpecial">Whether special tokens are recognized; false for everything that came from outside.</param>
    /// <param name="place">What stands in front of the text.</param>
    public IReadOnlyList<int> Encode(string text, bool parseSpecial, TextPlace place = TextPlace.Start)
    {
        if (text.Length == 0)
            return [];
        var ids = new List<int>();
        if (!parseSpecial || _specialPattern is null)
            Plain(text, place, ids);
        else
            foreach (var (part, special) in Cut(text))
            {
                if (special is { } id)
                    ids.Add(id);
                else
                    Plain(part, place, ids);
                place = special is null ? TextPlace.AfterText : TextPlace.AfterSpecial;
            }

        return ids;
    }

    /// <summary>A text of a template cut into special tokens and what stands between them.</summary>
    internal IReadOnlyList<(string Text, int? Special)> Cut(string text)
    {
        var parts = new List<(string, int?)>();
        var at = 0;
        for (var match = _specialPattern?.Match(text); match is { Success: true }; match = match.NextMatch())
        {
            if (match.Index > at)
                parts.Add((text[at..match.Index], null));
            parts.Add((match.Value, _specials[match.Value]));
            at = match.Index + match.Length;
        }

        if (at < text.Length)
            parts.Add((text[at..], null));
        return parts;
    }

    /// <summary>Text of tokens. Special tokens are written as their text; bytes that are not UTF-8 become U+FFFD.</summary>
    /// <param name="ids">The tokens; ids that stand for nothing give nothing.</param>
    /// <param name="place">What stands in front of them.</param>
    public string Decode(IEnumerable<int> ids, TextPlace place = TextPlace.Start)
    {
        using var bytes = new MemoryStream();
        foreach (var id in ids)
        {
            if (!_bytes.TryGetValue(id, out var piece))
                continue;
            var special = _specialIds.Contains(id);
            // The space that encoding has put there.
            var added = !special && piece.Length > 0 && piece[0] == ' ' && _form.PutsSpace(place, hasSpace: false);
            bytes.Write(piece.AsSpan(added ? 1 : 0));
            place = special ? TextPlace.AfterSpecial : TextPlace.AfterText;
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    /// <summary>Id of a special token, or null.</summary>
    public int? SpecialId(string token) => _specials.TryGetValue(token, out var id) ? id : null;

    /// <summary>Where a text stands that follows a token.</summary>
    public TextPlace Behind(int id) => _specialIds.Contains(id) ? TextPlace.AfterSpecial : TextPlace.AfterText;

    /// <summary>What follows a special token gets a space in front, whatever it begins with.</summary>
    internal bool PutsSpaceAfterSpecial => _form.PutsSpace(TextPlace.AfterSpecial, hasSpace: true);

    private void Plain(string text, TextPlace place, List<int> ids)
    {
        // .NET strings may hold halves of characters; encoding and decoding once makes them U+FFFD, as everywhere.
        if (text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') >= 0)
            text = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        _encoder.Encode(text, place, ids);
    }
}
