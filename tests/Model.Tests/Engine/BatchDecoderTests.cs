using EdgeDiag.Model.Engine.Requests;
using EdgeDiag.Model.Engine.Running;
using EdgeDiag.Model.Engine.Scheduling;
using EdgeDiag.Model.Engine.Sequences;
using EdgeDiag.Model.Kernels.Prefill;
using EdgeDiag.Model.Quantization;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Tests.Engine;

/// <summary>Who is served when: counted in steps, not in time.</summary>
public sealed class BatchDecoderTests
{
    private readonly List<IReadOnlyList<(DecodingSequence Run, int Tokens)>> _steps = [];

    [Fact]
    public void Critical_ArrivesWhileALongPromptIsRead_IsServedBetweenTwoStretches()
    {
        using var model = TinyModel.Create(positions: 1024);
        using var runner = new ModelRunner(model);
        using var batch = new BatchDecoder(runner) { Chunk = 256, Stepped = _steps.Add };
        var (low, critical) = (Run(900, 4, 0), Run(20, 4, 3));
        batch.Add(low);
        batch.Step();
        Assert.Equal([(low, 256)], _steps[0]);
        batch.Add(critical);
        while (!critical.Answer.IsCompleted)
            Assert.True(batch.Step());
        // From its arrival on nothing but its own tokens were computed.
        Assert.All(_steps.Skip(1), s => Assert.Equal(critical, Assert.Single(s).Run));
        Assert.False(low.Answer.IsCompleted);
        batch.Finish(low);
        Assert.Equal([256, 256, 132], _steps.Where(s => s[0].Run == low && s[0].Tokens > 8).Select(s => s[0].Tokens).Skip(1));
        Assert.Equal(Alone(runner, 900, 4), Answer(low).Tokens);
    }

    [Fact]
    public void Yielding_PromptIsReadInShortStretches_SoThatAnotherGoesFirst()
    {
        Assert.SkipUnless(PromptKernels.IsSupported, "prompts are libtorch's on this machine");
        using var model = TinyModel.Create(positions: 1024);
        using var runner = new ModelRunner(model, RowFormat.F32, 1);
        using var batch = new BatchDecoder(runner) { Stepped = _steps.Add };
        var (much, usual) = (Run(900, 4, 0, yields: true), Run(800, 4, 1));
        batch.Add(much);
        batch.Step();
        Assert.Equal([(much, 256)], _steps[0]);
        batch.Add(usual);
        batch.Step();
        Assert.Equal([(usual, 800)], _steps[1]);
        batch.Finish(much);
        Assert.Equal(Alone(runner, 900, 4), Answer(much).Tokens);
    }

    [Fact]
    public void Waiting_MostSevereFirst_ThenOldest_AndAllWriteTogether()
    {
        using var model = TinyModel.Create(positions: 1024);
        using var runner = new ModelRunner(model, RowFormat.F32, 1);
        using var batch = new BatchDecoder(runner) { Chunk = 256, Stepped = _steps.Add };
        DecodingSequence[] runs = [Run(30, 6, 0), Run(31, 6, 2), Run(32, 6, 0), Run(33, 6, 2)];
        foreach (var run in runs)
            batch.Add(run);
        while (batch.Step()) { }

        var read = _steps.Where(s => s.Any(r => r.Tokens > 8)).Select(s => Array.IndexOf(runs, Assert.Single(s).Run));
        Assert.Equal([1, 3, 0, 2], read);
        // The severe ones write before the others' prompts are read; then those write together.
        Assert.Contains(_steps, s => s.Count == 2 && s.All(r => r.Run.Urgency == 2));
        Assert.Contains(_steps, s => s.Count == 2 && s.All(r => r.Run.Urgency == 0));
        Assert.True(_steps.FindLastIndex(s => s.Any(r => r.Run == runs[3])) < _steps.FindIndex(s => s.Any(r => r.Run == runs[0])));
    }

    [Fact]
    public void Seats_AreBounded_OneMoreUrgentThanAllStillFindsOne()
    {
        using var model = TinyModel.Create(positions: 1024);
        using var runner = new ModelRunner(model, RowFormat.F32, 1);
        using var batch = new BatchDecoder(runner) { Chunk = 256, Stepped = _steps.Add };
        var runs = Enumerable.Range(0, 12).Select(i => Run(30 + i, 40, 0)).ToList();
        foreach (var run in runs)
            batch.Add(run);
        for (var step = 0; step < 12; step++)
            batch.Step();
        Assert.Equal(Scheduler.Seats, runs.Count(r => r.Begun));
        var critical = Run(20, 4, 3);
        batch.Add(critical);
        batch.Step();
        Assert.Equal(critical, Assert.Single(_steps[^1]).Run);
        while (batch.Step()) { }

        Assert.All(runs, r => Assert.Equal(Alone(runner, Answer(r).Counts.Prompt, 40), Answer(r).Tokens));
    }

    [Fact]
    public void Cancelled_EndsBetweenTwoSteps_TheOthersGoOnAndNoTensorStays()
    {
        using var model = TinyModel.Create(positions: 1024);
        using var runner = new ModelRunner(model);
        var expected = Alone(runner, 40, 8);
        var before = LiveTensors.Count();
        using (var batch = new BatchDecoder(runner) { Chunk = 256, Stepped = _steps.Add })
        {
            using var ends = new CancellationTokenSource();
            var (cancelled, other) = (Run(900, 4, 1, ends.Token), Run(40, 8, 0));
            batch.Add(cancelled);
            batch.Add(other);
            batch.Step();
            ends.Cancel();
            batch.Finish(other);
            Assert.True(cancelled.Answer.IsCanceled);
            Assert.Single(_steps, s => s[0].Run == cancelled);
            Assert.Equal(expected, Answer(other).Tokens);
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public async Task Begin_ThatFails_IsToldToItsAskerAlone()
    {
        using var model = TinyModel.Create(positions: 1024);
        using var runner = new ModelRunner(model);
        using var batch = new BatchDecoder(runner);
        var (tooLong, other) = (Run(1100, 4, 1), Run(40, 8, 0));
        batch.Add(tooLong);
        batch.Add(other);
        while (batch.Step()) { }

        Assert.Contains("1024 positions", (await Assert.ThrowsAsync<ArgumentException>(() => tooLong.Answer)).Message, StringComparison.Ordinal);
        Assert.True(other.Answer.IsCompletedSuccessfully);
    }

    [Fact]
    public void PrefixCache_FullOfOthers_ForgetsTheOldestAndStaysWithinItsBytes()
    {
        using var model = TinyModel.Create(positions: 1024);
        using var runner = new ModelRunner(model);
        var bytes = 2L * 2 * 2 * 8 * sizeof(float) * 256; // layers, keys and values, heads, dim: one stretch
        using var cache = new PrefixCache(2 * bytes);
        using var batch = new BatchDecoder(runner, cache) { Chunk = 256 };
        int Ask(int seed)
        {
            var run = Run(300, 1, 0, default, seed);
            batch.Add(run);
            batch.Finish(run);
            Assert.InRange(cache.Bytes, 0, 2 * bytes);
            return Answer(run).Counts.Cached;
        }

        Assert.Equal([0, 0, 256, 0, 256, 0], new[] { 1, 2, 1, 3, 1, 2 }.Select(Ask));
        Assert.Equal(2, cache.Count);
        cache.Clear();
        Assert.Equal((0, 0L), (cache.Count, cache.Bytes));
    }

    [Fact]
    public void PromptLookup_GuessesWhatCameBefore_LongerWhenRight()
    {
        var lookup = new PromptLookup();
        List<int> text = [1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3];
        Assert.Equal([4, 5, 6], lookup.Guess(text, 7));
        lookup.Learn(3, 3);
        Assert.Equal([4, 5, 6, 7, 8], lookup.Guess(text, 7));
        Assert.Equal([4, 5], lookup.Guess(text, 2));
        lookup.Learn(5, 0);
        Assert.Equal([4], lookup.Guess(text, 7));
        Assert.Empty(lookup.Guess([1, 2, 3, 4], 7));
        Assert.Empty(lookup.Guess(text, 0));
    }

    // Completed by the steps that the test has made itself.
    private static TextAnswer Answer(TextSequence run) => run.Answer.GetAwaiter().GetResult();

    private static TextSequence Run(int length, int tokens, int urgency, CancellationToken cancellation = default, int seed = 0, bool yields = false) =>
        new(new TextRequest(Prompt(length, seed), tokens) { Urgency = urgency }, null, "key", null, cancellation) { Yields = yields };

    private static int[] Prompt(int length, int seed = 0) => [.. Enumerable.Range(0, length).Select(i => 10 + (i * 7 + length + seed * 11) % 280)];

    private static IReadOnlyList<int> Alone(ModelRunner runner, int length, int tokens) =>
        new TextGenerator(runner).Generate(Prompt(length), tokens, SamplingOptions.Greedy, true, CancellationToken.None);
}
