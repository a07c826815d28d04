using EdgeDiag.Model.Engine.Requests;
using EdgeDiag.Model.Engine.Running;
using EdgeDiag.Model.Engine.Scheduling;
using EdgeDiag.Model.Engine.Sequences;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Tests.Engine;

public class DecoderTests
{
    [Fact]
    public void Forward_Batch_EqualsSingle()
    {
        using var model = TinyModel.Create();
        using var _ = no_grad();
        int[] a = [5, 6, 7, 8, 9],
            b = [10, 11, 12, 13, 14];
        var both = model.Logits(model.Forward(tensor(a.Concat(b).Select(i => (long)i).ToArray(), [2, 5]), null)); // [2, T, V]
        Assert.True(both[0].allclose(TinyModel.Logits(model, a), atol: 1e-5));
        Assert.True(both[1].allclose(TinyModel.Logits(model, b), atol: 1e-5));
    }

    [Fact]
    public void Generate_SameSeed_SameText_OtherSeed_OtherText()
    {
        using var model = TinyModel.Create();
        var generator = new TextGenerator(new ModelRunner(model));
        IReadOnlyList<int> Draw(int seed) =>
            generator.Generate(
                [5, 6],
                24,
                new SamplingOptions
                {
                    Temperature = 1.5,
                    TopP = 0.95,
                    Seed = seed,
                }
            );
        Assert.Equal(Draw(7), Draw(7));
        Assert.NotEqual(Draw(7), Draw(8));
    }

    [Fact]
    public void Next_SmallTopP_TakesTheMostProbable()
    {
        using var logits = tensor(new float[] { 0, 3, 1, 2 });
        for (var seed = 0; seed < 20; seed++)
            Assert.Equal(
                1,
                new Sampler(
                    new SamplingOptions
                    {
                        Temperature = 1,
                        TopP = 0.1,
                        Seed = seed,
                    }
                ).Next(logits)
            );
    }

    [Fact]
    public void Next_TopPOne_DrawsByProbability()
    {
        using var logits = tensor(new float[] { 0, MathF.Log(3) });
        var sampler = new Sampler(new SamplingOptions { Temperature = 1, Seed = 3 });
        Assert.InRange(Enumerable.Range(0, 2000).Count(_ => sampler.Next(logits) == 1), 1400, 1600);
    }

    [Theory]
    [InlineData(-0.1, 1)]
    [InlineData(6, 1)]
    [InlineData(1, 0)]
    [InlineData(1, 1.1)]
    public void Sampler_OutOfRange_IsRefused(double temperature, double topP) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sampler(new SamplingOptions { Temperature = temperature, TopP = topP }));

    [Fact]
    public void Answer_Guided_EqualsFreeGenerationOfTheSameForm()
    {
        using var folder = new TemporaryFolder();
        TinyModel.Write(folder.File("m"));
        using var model = LanguageModel.Load(folder.File("m"), null, "cpu");
        var request = new GuidedRequest(
            [new TextPiece("<code>", true), new TextPiece("温度偏高 E102", false)],
            ["[0]", "[1]", "[2]"],
            new TextPiece("<code>", true),
            12
        );
        var answer = model.Answer(request, CancellationToken.None);

        Assert.Equal(1, answer.LabelProbabilities.Sum(), 9);
        var prompt = PromptEncoder.Encode(model.Tokenizer, request.Prompt).Ids;
        var chosen = Enumerable.Range(0, 3).MaxBy(i => answer.LabelProbabilities[i]);
        int[] forced = [.. prompt, model.Tokenizer.SpecialId($"[{chosen}]")!.Value, model.Tokenizer.SpecialId("<code>")!.Value];
        var free = new TextGenerator(model.Runner).Generate(forced, 12, SamplingOptions.Greedy, useCache: false, CancellationToken.None);
        Assert.Equal(model.Tokenizer.Decode(free).Trim(), answer.Text);
    }

    /// <summary>What is asked within the prompt is what the model would say if the prompt ended there.</summary>
    [Fact]
    public void Answer_Questions_EqualThePromptCutThere()
    {
        using var folder = new TemporaryFolder();
        TinyModel.Write(folder.File("m"));
        using var model = LanguageModel.Load(folder.File("m"), null, "cpu");
        TextPiece[] pieces = [new("<code>", true), new("温度偏高", false), new(" E102", false), new("<code>", true)];
        var (yes, no) = (model.Tokenizer.SpecialId("[1]")!.Value, model.Tokenizer.SpecialId("[2]")!.Value);
        var request = new GuidedRequest(pieces, ["[0]", "[1]", "[2]"], new TextPiece("<code>", true), 0);
        var answer = model.Answer(request with { Questions = new GuidedQuestions([1, 2], yes, no) }, CancellationToken.None);
        Assert.Equal((2, 0), (answer.YesProbabilities.Count, answer.GeneratedTokens));
        Assert.Equal(model.Answer(request, CancellationToken.None).LabelProbabilities, answer.LabelProbabilities);
        for (var q = 0; q < 2; q++)
        {
            var cut = model.Answer(request with { Prompt = pieces[..(q + 2)], Labels = ["[1]", "[2]"] }, CancellationToken.None);
            Assert.Equal(cut.LabelProbabilities[0], answer.YesProbabilities[q], 5);
        }
    }

    /// <summary>
    /// What is asked behind a choice is what the model would say if the rewritten prompt ended there, wherever the rewriting
    /// begins, and its weight adds that to the choice's own score.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Answer_Pointwise_IsAskedInTheRewrittenPromptAndCounts(int changed)
    {
        using var folder = new TemporaryFolder();
        TinyModel.Write(folder.File("m"));
        using var model = LanguageModel.Load(folder.File("m"), null, "cpu");
        TextPiece[] pieces = [new("<code>", true), new("温度偏高", false), new(" E102", false), new("温度", false), new("<code>", true)];
        TextPiece[] rewritten = [.. pieces.Select((p, i) => i == changed ? p with { Text = p.Text + "正" } : p)];
        var (yes, no) = (model.Tokenizer.SpecialId("[1]")!.Value, model.Tokenizer.SpecialId("[2]")!.Value);
        var request = new GuidedRequest(pieces, ["[0]", "[1]", "[2]"], new TextPiece("<code>", true), 0)
        {
            Questions = new GuidedQuestions([1, 3], yes, no),
            Rewrite = _ => rewritten,
            Pointwise = new GuidedPointwise([1, 2], [2, 3], yes, no, 0),
        };
        var answer = model.Answer(request, CancellationToken.None);

        Assert.Equal(0, answer.PointwiseScores[0]);
        for (var label = 1; label < 3; label++)
        {
            var cut = model
                .Answer(new GuidedRequest(rewritten[..(label + 2)], ["[1]", "[2]"], new TextPiece("<code>", true), 0), CancellationToken.None)
                .LabelProbabilities;
            Assert.Equal(Math.Log(cut[0] / cut[1]), answer.PointwiseScores[label], 3);
        }

        var weighed = model
            .Answer(request with { Pointwise = request.Pointwise with { Weight = 2 }, Temperature = 3 }, CancellationToken.None)
            .LabelProbabilities;
        var scores = answer.LabelProbabilities.Zip(answer.PointwiseScores, (p, s) => (Math.Log(p) + 2 * s) / 3).Select(Math.Exp).ToArray();
        foreach (var (expected, found) in scores.Zip(weighed))
            Assert.Equal(expected / scores.Sum(), found, 5);
    }

    /// <summary>Going on where the prompts begin to differ gives what computing the rewritten one from its beginning gives.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(30)]
    public void Answer_Rewritten_EqualsTheRewrittenPromptAskedAnew(int times)
    {
        using var folder = new TemporaryFolder();
        TinyModel.Write(folder.File("m"));
        using var model = LanguageModel.Load(folder.File("m"), null, "cpu");
        TextPiece[] pieces = [new("<code>", true), new("温度偏高", false), new(" E102", false), new("<code>", true)];
        TextPiece[] rewritten = [pieces[0], new("温度偏高" + string.Concat(Enumerable.Repeat("正", times)), false), pieces[2], pieces[3]];
        var request = new GuidedRequest(pieces, ["[0]", "[1]", "[2]"], new TextPiece("<code>", true), 6);
        var questions = new GuidedQuestions([1, 2], model.Tokenizer.SpecialId("[1]")!.Value, model.Tokenizer.SpecialId("[2]")!.Value);
        IReadOnlyList<double>? told = null;
        GuidedAnswer Rewriting() =>
            model.Answer(
                request with
                {
                    Questions = questions,
                    Rewrite = yes =>
                    {
                        told = yes;
                        return rewritten;
                    },
                },
                CancellationToken.None
            );
        var answer = Rewriting();
        var anew = model.Answer(request with { Prompt = rewritten }, CancellationToken.None);
        Assert.Equal((anew.Text, anew.PromptTokens), (answer.Text, answer.PromptTokens));
        foreach (var (a, b) in anew.LabelProbabilities.Zip(answer.LabelProbabilities))
            Assert.Equal(a, b, 5);
        Assert.Equal(
            model.Answer(request with { Questions = questions }, CancellationToken.None).YesProbabilities.Select(p => Math.Round(p, 5)),
            told!.Select(p => Math.Round(p, 5))
        );
        var before = LiveTensors.Count();
        Rewriting();
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Answer_Temperature_FlattensAndKeepsTheOrder()
    {
        using var folder = new TemporaryFolder();
        TinyModel.Write(folder.File("m"));
        using var model = LanguageModel.Load(folder.File("m"), null, "cpu");
        var request = new GuidedRequest([new TextPiece("温度偏高", false)], ["[0]", "[1]", "[2]"], new TextPiece("<code>", true), 0);
        var (sharp, flat) = (
            model.Answer(request, CancellationToken.None).LabelProbabilities,
            model.Answer(request with { Temperature = 4 }, CancellationToken.None).LabelProbabilities
        );
        for (var i = 1; i < 3; i++)
            Assert.Equal(Math.Log(sharp[i] / sharp[0]) / 4, Math.Log(flat[i] / flat[0]), 6);
    }

    [Fact]
    public void Answer_PromptLongerThanContext_NamesBothLengths()
    {
        using var folder = new TemporaryFolder();
        TinyModel.Write(folder.File("m"));
        using var model = LanguageModel.Load(folder.File("m"), null, "cpu");
        var long_ = string.Concat(Enumerable.Repeat("温度 7 ", 200));
        var e = Assert.Throws<ArgumentException>(() =>
            model.Answer(new GuidedRequest([new TextPiece(long_, false)], ["[0]", "[1]"], new TextPiece("<code>", true), 4), CancellationToken.None)
        );
        Assert.Contains("of 128 positions", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Answer_Repeated_LeavesNoTensorsBehind()
    {
        using var folder = new TemporaryFolder();
        TinyModel.Write(folder.File("m"));
        using var model = LanguageModel.Load(folder.File("m"), null, "cpu");
        var request = new GuidedRequest([new TextPiece("温度偏高", false)], ["[0]", "[1]"], new TextPiece("<code>", true), 8);
        model.Answer(request, CancellationToken.None);
        var before = LiveTensors.Count();
        for (var i = 0; i < 5; i++)
            model.Answer(request, CancellationToken.None);
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Answer_Cancelled_Stops()
    {
        using var folder = new TemporaryFolder();
        TinyModel.Write(folder.File("m"));
        using var model = LanguageModel.Load(folder.File("m"), null, "cpu");
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() =>
            model.Answer(new GuidedRequest([new TextPiece("温度", false)], ["[0]", "[1]"], new TextPiece("<code>", true), 8), cancelled.Token)
        );
    }
}
