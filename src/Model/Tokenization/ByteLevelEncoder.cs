using Microsoft.ML.Tokenizers;

namespace EdgeDiag.Model.Tokenization;

/// <summary>Byte-level BPE (Radford et al., GPT-2, 2019) with the merges of a <c>tokenizer.json</c>.</summary>
internal sealed class ByteLevelEncoder : ITextEncoder
{
    private readonly BpeTokenizer _bpe;
    private readonly WordSplitter _words;
    private readonly Dictionary<string, int>? _whole;
    private readonly bool _nfc;

    /// <summary>An encoder over tokens in the byte alphabet.</summary>
    /// <param name="vocabulary">Ids by token.</param>
    /// <param name="merges">Pairs, the first ones merged first, each <c>left right</c>.</param>
    /// <param name="pattern">Regular expression of the words that merges stay within.</param>
    /// <param name="nfc">Text is composed first.</param>
    /// <param name="whole">A word among these tokens is that token, whatever the merges say (<c>ignore_merges</c>); null for none.</param>
    public ByteLevelEncoder(Dictionary<string, int> vocabulary, IReadOnlyList<string> merges, string pattern, bool nfc, Dictionary<string, int>? whole)
    {
        _bpe = BpeTokenizer.Create(new BpeOptions(vocabulary) { Merges = merges, ByteLevel = true });
        (_words, _nfc, _whole) = (new WordSplitter(pattern), nfc, whole);
    }

    /// <inheritdoc/>
    public void Encode(string text, TextPlace place, List<int> ids)
    {
        if (_nfc)
            text = NormalFormC.Normalize(text);
        foreach (var (start, length) in _words.Split(text))
        {
            var word = text.AsSpan(start, length);
            if (_whole is not null && _whole.TryGetValue(ByteAlphabet.Map(word.ToString()), out var id))
                ids.Add(id);
            else
                ids.AddRange(_bpe.EncodeToIds(word, considerPreTokenization: false, considerNormalization: false));
        }
    }
}
