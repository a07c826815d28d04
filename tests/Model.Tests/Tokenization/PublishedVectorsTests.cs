using EdgeDiag.Model.Tokenization;

namespace EdgeDiag.Model.Tests.Tokenization;

/// <summary>Texts and ids that others published for the vocabularies of Qwen and Llama 3 (ggml-org/llama.cpp).</summary>
public sealed class PublishedVectorsTests
{
    private const int Published = 47;

    [Theory]
    [InlineData("tokenizer-qwen3", "qwen2")]
    [InlineData("tokenizer-llama3_1", "llama-bpe")]
    public void Encode_PublishedText_GivesThePublishedIds(string package, string vectors)
    {
        var folder = Repository.SharedData("tokenizer-vectors");
        var tokenizer = TextTokenizer.Load(Vocabularies.Folder(package));
        var texts = File.ReadAllText(Path.Combine(folder, vectors + ".inp")).Split("\n__ggml_vocab_test__\n");
        // The last text is empty, and so is the last line.
        var ids = File.ReadAllText(Path.Combine(folder, vectors + ".out")).Split('\n');
        Assert.Equal((Published, Published), (texts.Length, ids.Length));
        for (var i = 0; i < Published; i++)
        {
            var expected = ids[i].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).ToList();
            Assert.Equal(expected, tokenizer.Encode(texts[i], parseSpecial: false));
            Assert.Equal(texts[i], tokenizer.Decode(expected));
        }
    }

    [Theory]
    [InlineData("tokenizer-qwen3")]
    [InlineData("tokenizer-llama3_1")]
    public void Encode_RandomText_GivesTheIdsOfAnotherImplementation(string package)
    {
        var tokenizer = TextTokenizer.Load(Vocabularies.Folder(package));
        var texts = RandomTexts.Draw(1000, 4);
        var expected = Vocabularies.Node("ids.mjs", $"@lenml/{package}", texts);
        for (var i = 0; i < texts.Count; i++)
            Assert.True(expected[i].SequenceEqual(tokenizer.Encode(texts[i], parseSpecial: false)), texts[i]);
    }
}
