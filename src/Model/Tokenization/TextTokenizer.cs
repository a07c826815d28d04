using System.Text;
using System.Text.RegularExpressions;
using EdgeDiag.Model.Checkpoints;
using Microsoft.ML.Tokenizers;

namespace EdgeDiag.Model.Tokenization;

/// <summary>A byte-level BPE vocabulary. Special tokens arise only where the caller asks for them.</summary>
public sealed class TextTokenizer
{
    private readonly BpeTokenizer _bpe;
    private readonly Dictionary<string, int> _specials;
    private readonly Dictionary<int, byte[]> _bytes;
    private readonly Regex? _specialPattern;
    private readonly bool _nfc;

    private TextTokenizer(TokenizerDescription description, string digest)
    {
        Digest = digest;
        _specials = description.Specials;
        _nfc = description.Nfc;
        VocabularySize = 1 + Math.Max(description.Vocabulary.Values.Max(), _specials.Values.DefaultIfEmpty(0).Max());
        _bpe = BpeTokenizer.Create(new BpeOptions(description.Vocabulary)
        {
            Merges = description.Merges,
            ByteLevel = true,
            PreTokenizer = new WholeCharacters(new RegexPreTokenizer(new Regex(description.Pattern, RegexOptions.Compiled | RegexOptions.CultureInvariant), null)),
        });
        _bytes = description.Vocabulary.ToDictionary(v => v.Value, v => ByteAlphabet.BytesOf(v.Key));
        foreach (var (token, id) in _specials) _bytes[id] = Encoding.UTF8.GetBytes(token);
        if (_specials.Count > 0)
            _specialPattern = new Regex(string.Join('|', _specials.Keys.OrderByDescending(s => s.Length).Select(Regex.Escape)), RegexOptions.Compiled | RegexOptions.CultureInvariant);
    }

    /// <summary>Largest id plus one.</summary>
    public int VocabularySize { get; }

    /// <summary>SHA-256 of <c>tokenizer.json</c>, first 16 hex digits.</summary>
    public string Digest { get; }

    /// <summary>The special tokens.</summary>
    public IReadOnlyCollection<string> SpecialTokens => _specials.Keys;

    /// <summary>Reads <c>tokenizer.json</c>.</summary>
    /// <exception cref="ModelFormatException">Missing, damaged, or of a kind that is not supported.</exception>
    public static TextTokenizer Load(string folder)
    {
        var path = Path.Combine(folder, TokenizerFile.Name);
        var description = TokenizerDescription.Read(path);
        try
        {
            return new TextTokenizer(description, FileDigest.Sha256(path)[..16]);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or FormatException or KeyNotFoundException or IndexOutOfRangeException)
        {
            // The library's own checks: a pattern that is none, a merge of tokens that are not in the vocabulary, an id twice.
            throw new ModelFormatException(path, "model", "a vocabulary, merges and pattern that fit together", e.Message.ReplaceLineEndings(" "));
        }
    }

    /// <summary>Tokens of a text. Thread-safe.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="parseSpecial">Whether special tokens are recognized; false for everything that came from outside.</param>
    public IReadOnlyList<int> Encode(string text, bool parseSpecial)
    {
        if (text.Length == 0) return [];
        if (!parseSpecial || _specialPattern is null) return Plain(text);
        var ids = new List<int>();
        var at = 0;
        foreach (var match in _specialPattern.EnumerateMatches(text))
        {
            if (match.Index > at) ids.AddRange(Plain(text[at..match.Index]));
            ids.Add(_specials[text.Substring(match.Index, match.Length)]);
            at = match.Index + match.Length;
        }

        if (at < text.Length) ids.AddRange(Plain(text[at..]));
        return ids;
    }

    /// <summary>Text of tokens. Special tokens are written as their text; bytes that are not UTF-8 become U+FFFD.</summary>
    public string Decode(IEnumerable<int> ids)
    {
        using var bytes = new MemoryStream();
        foreach (var id in ids)
            if (_bytes.TryGetValue(id, out var piece)) bytes.Write(piece);
        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    /// <summary>Id of a special token, or null.</summary>
    public int? SpecialId(string token) => _specials.TryGetValue(token, out var id) ? id : null;

    private IReadOnlyList<int> Plain(string text) => _bpe.EncodeToIds(_nfc ? text.Normalize(NormalizationForm.FormC) : text, considerNormalization: false);
}
