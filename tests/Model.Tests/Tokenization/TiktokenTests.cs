using System.Text.Json;
using EdgeDiag.Model.Files;
using EdgeDiag.Model.Tokenization;

namespace EdgeDiag.Model.Tests.Tokenization;

/// <summary>The vocabulary of the first Qwen, which is that of Qwen2 and Qwen3 in another file.</summary>
public sealed class TiktokenTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Encode_VocabularyOfQwenAsTiktoken_IsThatOfItsTokenizerJson()
    {
        var folder = Vocabularies.Folder("tokenizer-qwen3");
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, TokenizerFile.Name)));
        var tokens = document.RootElement.GetProperty("model").GetProperty("vocab").EnumerateObject().OrderBy(t => t.Value.GetInt32());
        TiktokenVocabulary.WriteTokens(_folder.File("qwen.tiktoken"), [.. tokens.Select(t => Convert.ToBase64String(ByteAlphabet.BytesOf(t.Name)))]);
        var first = TextTokenizer.Load(_folder.Path);
        var third = TextTokenizer.Load(folder);
        foreach (var text in RandomTexts.Draw(2000, 3))
        {
            Assert.Equal(third.Encode(text, parseSpecial: false), first.Encode(text, parseSpecial: false));
            Assert.Equal(NormalFormC.Normalize(text), first.Decode(first.Encode(text, parseSpecial: false)));
        }

        Assert.Equal((151643, 151644, 151645), (first.SpecialId("<|endoftext|>"), first.SpecialId("<|im_start|>"), first.SpecialId("<|im_end|>")));
        Assert.Equal(151851, first.VocabularySize);
        Assert.DoesNotContain(first.Encode("<|im_end|>", parseSpecial: false), id => id >= 151643);
    }

    [Theory]
    [InlineData("温度 5 6", "line 2")]
    [InlineData("AAE= x", "line 2")]
    [InlineData("AAE= 0", "a second time")]
    [InlineData("AAE= 300", "ranks")]
    [InlineData("AQ== 999", "byte 0")]
    public void Load_BadLine_NamesIt(string line, string named)
    {
        TiktokenVocabulary.Write(_folder.File("qwen.tiktoken"), ["ab"]);
        var lines = File.ReadAllLines(_folder.File("qwen.tiktoken")).ToList();
        if (named == "byte 0")
            lines[0] = line;
        else
            lines.Insert(1, line);
        File.WriteAllLines(_folder.File("qwen.tiktoken"), lines);
        Assert.Contains(named, Assert.Throws<ModelFormatException>(() => TextTokenizer.Load(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NormalFormC_ComposedAndNot_IsComposed()
    {
        Assert.Equal("\u00e9 \uac00 \u00c5 温度℃", NormalFormC.Normalize("e\u0301 \u1100\u1161 \u212b 温度℃"));
        var plain = "温度偏高 E102, 85℃。〔当前:偏高〕ÄÖü";
        Assert.Same(plain, NormalFormC.Normalize(plain));
    }
}
