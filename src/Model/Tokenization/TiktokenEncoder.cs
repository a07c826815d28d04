using System.Text;
using Microsoft.ML.Tokenizers;

namespace EdgeDiag.Model.Tokenization;

/// <summary>Byte-level BPE whose ids are the order of merging, as tiktoken writes it.</summary>
internal sealed class TiktokenEncoder : ITextEncoder
{
    private readonly TiktokenTokenizer _bpe;
    private readonly WordSplitter _words;

    /// <summary>An encoder over a file's ranks.</summary>
    /// <param name="ranks">Content of a <c>.tiktoken</c> file.</param>
    /// <param name="pattern">Regular expression of the words that merges stay within.</param>
    public TiktokenEncoder(string ranks, string pattern)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(ranks));
        _bpe = TiktokenTokenizer.Create(stream, preTokenizer: null, normalizer: null);
        _words = new WordSplitter(pattern);
    }

    /// <inheritdoc/>
    public void Encode(string text, TextPlace place, List<int> ids)
    {
        text = NormalFormC.Normalize(text);
        foreach (var (start, length) in _words.Split(text))
            ids.AddRange(_bpe.EncodeToIds(text.AsSpan(start, length), considerPreTokenization: false, considerNormalization: false));
    }
}
