using System.Text.Json;
using EdgeDiag.Model.Files;
using EdgeDiag.Model.Tokenization;

namespace EdgeDiag.Model.Tests.Tokenization;

/// <summary>Vocabularies of SentencePiece, beside SentencePiece itself.</summary>
public sealed class SentencePieceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void Encode_SmallVocabulary_IsThatOfSentencePiece(bool dummyPrefix, bool removeExtraSpaces)
    {
        var tokenizer = Load(
            PieceModel.Small(("\t", 0, PieceModel.UserDefined), ("aab", 0, PieceModel.UserDefined)) with
            {
                DummyPrefix = dummyPrefix,
                RemoveExtraSpaces = removeExtraSpaces,
            }
        );
        AssertSame(tokenizer, RandomTexts.Draw(3000, 1), roundTrip: !removeExtraSpaces);
    }

    [Fact]
    public void Encode_PublishedVocabulary_IsThatOfSentencePieceFromBothKindsOfFile()
    {
        var published = TextTokenizer.Load(Vocabularies.Folder("tokenizer-llama2"));
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Vocabularies.Folder("tokenizer-llama2"), TokenizerFile.Name)));
        // The merges are in the order of the scores of what they give.
        var model = document.RootElement.GetProperty("model");
        var scores = new Dictionary<string, float>();
        foreach (var merge in model.GetProperty("merges").EnumerateArray())
            scores.TryAdd(merge.GetString()!.Replace(" ", "", StringComparison.Ordinal), -scores.Count);
        var pieces = model
            .GetProperty("vocab")
            .EnumerateObject()
            .OrderBy(p => p.Value.GetInt32())
            .Skip(259)
            .Select(p => (p.Name, scores.GetValueOrDefault(p.Name, -1e6f), PieceModel.Normal));
        var tokenizer = Load(new PieceModel([.. PieceModel.Head, .. pieces]));
        Assert.Equal(32_000, tokenizer.VocabularySize);
        var texts = RandomTexts.Draw(2000, 2);
        AssertSame(tokenizer, texts, roundTrip: true);
        foreach (var text in texts)
        {
            Assert.Equal(tokenizer.Encode(text, false), published.Encode(text, false));
            Assert.Equal(text, published.Decode(published.Encode(text, false)));
        }

        Assert.Equal([1, .. published.Encode("Hello world", parseSpecial: false)], published.Encode("<s>Hello world", parseSpecial: true));
    }

    [Fact]
    public void Encode_OutsideText_NeverBecomesASpecialPiece()
    {
        // Neighbours of the small vocabulary merge to <s and s>, so that control pieces are one merge away.
        var tokenizer = Load(PieceModel.Small(("<reserved_106>", 0, PieceModel.UserDefined), ("[INST]", 0, PieceModel.Control)));
        string[] specials = ["<unk>", "<s>", "</s>", "<reserved_106>", "[INST]"];
        Assert.Equal(specials.Order(StringComparer.Ordinal), tokenizer.SpecialTokens.Order(StringComparer.Ordinal));
        foreach (var special in specials)
        {
            Assert.Equal([tokenizer.SpecialId(special)!.Value], tokenizer.Encode(special, parseSpecial: true));
            foreach (var text in (string[])[special, $"a{special}b", $" {special} ", special + special])
            {
                Assert.DoesNotContain(tokenizer.Encode(text, parseSpecial: false), id => specials.Any(s => tokenizer.SpecialId(s) == id));
                Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text, parseSpecial: false)));
            }
        }

        var bytes = tokenizer.Encode("<0x41>", parseSpecial: false);
        Assert.Equal("<0x41>", tokenizer.Decode(bytes));
    }

    [Fact]
    public void Encode_PiecesOfAPrompt_GetOneSpaceInFront()
    {
        var tokenizer = Load(PieceModel.Small());
        Assert.Equal([.. tokenizer.Encode("the", false), .. tokenizer.Encode("the", false, TextPlace.AfterText)], tokenizer.Encode("thethe", false));
        Assert.Equal("the", tokenizer.Decode(tokenizer.Encode("the", false)));
        Assert.Equal(" the", tokenizer.Decode(tokenizer.Encode(" the", false, TextPlace.AfterText), TextPlace.AfterText));
    }

    [Theory]
    [InlineData("model_type")]
    [InlineData("byte_fallback")]
    [InlineData("precompiled_charsmap")]
    [InlineData("pieces[259].type")]
    [InlineData("pieces[259].score")]
    [InlineData("256 bytes")]
    [InlineData("a second time")]
    public void Load_Unsupported_NamesTheKey(string named)
    {
        var model = PieceModel.Small();
        model = named switch
        {
            "model_type" => model with { ModelType = 1 },
            "byte_fallback" => model with { ByteFallback = false },
            "precompiled_charsmap" => model with { Rules = [1, 2, 3] },
            "256 bytes" => model with { Pieces = [.. model.Pieces.Where(p => p.Text != "<0x0A>")] },
            "a second time" => model with { Pieces = [.. model.Pieces, model.Pieces[^1]] },
            "pieces[259].type" => model with { Pieces = [.. model.Pieces.Take(259), ("y", 0, 5), .. model.Pieces.Skip(259)] },
            _ => model with { Pieces = [.. model.Pieces.Take(259), ("y", float.NaN, 1), .. model.Pieces.Skip(259)] },
        };
        Assert.Contains(named, Assert.Throws<ModelFormatException>(() => Load(model)).Message, StringComparison.Ordinal);
    }

    private TextTokenizer Load(PieceModel model)
    {
        model.Write(_folder.File("tokenizer.model"));
        return TextTokenizer.Load(_folder.Path);
    }

    private void AssertSame(TextTokenizer tokenizer, List<string> texts, bool roundTrip)
    {
        Vocabularies.Folder("tokenizer-llama2");
        var expected = Vocabularies.Node("sentencepiece.mjs", _folder.File("tokenizer.model"), texts);
        for (var i = 0; i < texts.Count; i++)
        {
            var ids = tokenizer.Encode(texts[i], parseSpecial: false);
            Assert.True(
                expected[i].SequenceEqual(ids),
                $"{JsonSerializer.Serialize(texts[i])}: expected {string.Join(' ', expected[i])}, found {string.Join(' ', ids)}"
            );
            if (roundTrip)
                Assert.Equal(texts[i], tokenizer.Decode(ids));
        }
    }
}
