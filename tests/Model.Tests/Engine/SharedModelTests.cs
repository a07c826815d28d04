using EdgeDiag.Model.Engine.Requests;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Tests.Engine;

/// <summary>Several requests that share a model, and adapters that change between them.</summary>
public sealed class SharedModelTests
{
    /// <summary>Side by side, guessed ahead or told piece by piece: the text is the same.</summary>
    [Fact]
    public async Task Answer_TogetherAndStreamed_EqualsAlone()
    {
        using var folder = new TemporaryFolder();
        TinyModel.Write(folder.File("m"));
        using var model = LanguageModel.Load(folder.File("m"), null, "cpu");
        var requests = Enumerable
            .Range(1, 6)
            .Select(i => new GuidedRequest(
                [new TextPiece("<code>", true), new TextPiece(string.Concat(Enumerable.Repeat("温度偏高 E102 ", i)), false)],
                ["[0]", "[1]", "[2]"],
                new TextPiece("<code>", true),
                16
            ))
            .ToList();
        var alone = requests.Select(r => model.Answer(r with { Speculate = false }, CancellationToken.None)).ToList();
        var told = requests.Select(_ => new System.Text.StringBuilder()).ToList();
        var together = requests
            .Select((r, i) => model.Add(() => (r with { OnText = piece => told[i].Append(piece) }, model.Adapter), i % 2, false, CancellationToken.None))
            .ToList();
        while (model.Step()) { }

        for (var i = 0; i < requests.Count; i++)
        {
            var answer = await together[i];
            Assert.Equal((alone[i].Text, alone[i].GeneratedTokens), (answer.Text, answer.GeneratedTokens));
            Assert.Equal(alone[i].LabelProbabilities, answer.LabelProbabilities);
            Assert.Equal(answer.Text, told[i].ToString().Trim());
            Assert.Equal(2, answer.Counts.Markers);
        }
    }

    [Fact]
    public async Task Add_SharedBeginning_ComesFromTheCacheUntilTheAdaptersChange()
    {
        using var folder = new TemporaryFolder();
        TinyModel.Write(folder.File("m"));
        using var model = LanguageModel.Load(folder.File("m"), null, "cpu");
        GuidedRequest Of(string text) =>
            new(
                [new TextPiece(string.Concat(Enumerable.Repeat("<code>", 20)), true), new TextPiece(text, false)],
                ["[0]", "[1]"],
                new TextPiece("<code>", true),
                4
            );
        async Task<GuidedAnswer> Ask(string text)
        {
            var answer = model.Add(() => (Of(text), model.Adapter), 0, false, CancellationToken.None);
            Assert.Equal(model.HasWork, !answer.IsCompleted);
            while (model.Step()) { }

            return await answer;
        }

        var first = await Ask("温度偏高");
        var second = await Ask("振动正常");
        Assert.Equal((0, 20), (first.Counts.Cached, second.Counts.Cached));
        Assert.Equal(first.LabelProbabilities, (await Ask("温度偏高")).LabelProbabilities);
        Assert.True(model.CachedBytes > 0);
        model.Use(model.Prepare(null, []));
        Assert.Equal(0, model.CachedBytes);
        Assert.Equal(0, (await Ask("振动正常")).Counts.Cached);
        model.LimitPrefixCache(0);
        Assert.Equal((0, 0), ((await Ask("振动正常")).Counts.Cached, (await Ask("振动正常")).Counts.Cached));
    }

    [Fact]
    public void Use_WhileAnAnswerHasBegun_IsRefused()
    {
        using var folder = new TemporaryFolder();
        TinyModel.Write(folder.File("m"));
        using var model = LanguageModel.Load(folder.File("m"), null, "cpu");
        var request = new GuidedRequest([new TextPiece("温度偏高 E102", false)], ["[0]", "[1]"], new TextPiece("<code>", true), 8);
        model.Add(() => (request, model.Adapter), 0, false, CancellationToken.None);
        model.Step();
        Assert.True(model.HasBegun);
        Assert.Throws<InvalidOperationException>(() => model.Use(model.Prepare(null, [])));
    }
}
