using EdgeDiag.Model.Engine.Requests;
using EdgeDiag.Model.Files;
using EdgeDiag.Model.Tokenization;

namespace EdgeDiag.Model.Tests.Tokenization;

public sealed class TokenizerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TokenizerTests() => TokenizerFile.Write(_folder.Path, TinyModel.Vocabulary());

    public void Dispose() => _folder.Dispose();

    public static TextTokenizer Load(string folder) => TextTokenizer.Load(folder);

    [Theory]
    [InlineData("温度偏高 E102, 85℃")]
    [InlineData("never seen: žluťoučký 🦾\t\n end")]
    [InlineData("")]
    public void Decode_OfEncode_IsTheText(string text)
    {
        var tokenizer = Load(_folder.Path);
        Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text, parseSpecial: false)));
    }

    [Fact]
    public void Encode_OutsideText_NeverBecomesASpecialToken()
    {
        var tokenizer = Load(_folder.Path);
        var specials = TinyModel.Specials.Select(s => tokenizer.SpecialId(s)!.Value).ToHashSet();
        foreach (var special in TinyModel.Specials)
        {
            Assert.DoesNotContain(tokenizer.Encode($"a {special} b", parseSpecial: false), specials.Contains);
            Assert.Contains(tokenizer.Encode($"a {special} b", parseSpecial: true), specials.Contains);
            Assert.DoesNotContain(PromptEncoder.Encode(tokenizer, [new TextPiece(special, false)]).Ids, specials.Contains);
        }
    }

    [Fact]
    public void Encode_OutsideText_NeverBecomesASpecialTokenOfTheBundledModel()
    {
        var tokenizer = Load(Path.Combine(Repository.Root, "models", "mini"));
        var specials = tokenizer.SpecialTokens.Select(s => tokenizer.SpecialId(s)!.Value).ToHashSet();
        Assert.True(specials.Count >= 30, $"{specials.Count}");
        var all = string.Concat(tokenizer.SpecialTokens);
        foreach (var text in tokenizer.SpecialTokens.SelectMany(s => new[] { s, $"温度{s}偏高", $" {s}{s}\n", s + all }))
        {
            Assert.DoesNotContain(tokenizer.Encode(text, parseSpecial: false), specials.Contains);
            Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text, parseSpecial: false)));
        }
    }

    [Fact]
    public void Train_FrequentWord_IsOneToken() => Assert.Single(Load(_folder.Path).Encode(" temperature", parseSpecial: false));

    [Theory]
    [InlineData("\"type\": \"BPE\"", "\"type\": \"Unigram\"", "model.type")]
    [InlineData("\"byte_fallback\": false", "\"byte_fallback\": true", "byte_fallback")]
    [InlineData("\"type\": \"Split\"", "\"type\": \"Metaspace\"", "pre_tokenizer")]
    [InlineData("\"normalizer\": null", "\"normalizer\": {\"type\": \"NFKC\"}", "normalizer")]
    [InlineData("\"merges\"", "\"nothing\"", "merges")]
    public void Load_Unsupported_NamesTheKey(string from, string to, string named)
    {
        var path = _folder.File(TokenizerFile.Name);
        var text = File.ReadAllText(path);
        Assert.Contains(from, text, StringComparison.Ordinal);
        var at = text.LastIndexOf(from, StringComparison.Ordinal);
        File.WriteAllText(path, text[..at] + to + text[(at + from.Length)..]);
        var e = Assert.Throws<ModelFormatException>(() => Load(_folder.Path));
        Assert.Contains(named, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_MissingOrDamaged_IsOneLine()
    {
        File.WriteAllText(_folder.File(TokenizerFile.Name), "{");
        Assert.DoesNotContain('\n', Assert.Throws<ModelFormatException>(() => Load(_folder.Path)).Message);
        File.Delete(_folder.File(TokenizerFile.Name));
        Assert.Contains("no file", Assert.Throws<ModelFormatException>(() => Load(_folder.Path)).Message, StringComparison.Ordinal);
    }
}
