using System.Text.Json;
using EdgeDiag.Model.Checkpoints;
using EdgeDiag.Model.Engine.Requests;
using EdgeDiag.Model.Engine.Running;
using EdgeDiag.Model.Engine.Scheduling;
using EdgeDiag.Model.Engine.Sequences;
using EdgeDiag.Model.Forward;
using EdgeDiag.Model.Layers;
using EdgeDiag.Model.Quantization;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Tests.Engine;

/// <summary>A real pretrained model served in every way there is: each token must be the published one.</summary>
public sealed class ServingTests
{
    /// <summary>Eight requests that start at different places of the same text run side by side, each as long as it likes.</summary>
    [Theory]
    [InlineData(false, 1, false)]
    [InlineData(false, 1, true)]
    [InlineData(false, 8, false)]
    [InlineData(false, 8, true)]
    [InlineData(true, 1, false)]
    [InlineData(true, 1, true)]
    [InlineData(true, 8, false)]
    [InlineData(true, 8, true)]
    public void Stories_BatchAndSpeculation_EqualGolden(bool managed, int batch, bool speculate)
    {
        using var model = Load(managed, out var prompt, out var golden);
        int[] all = [.. prompt, .. golden];
        using var decoder = new BatchDecoder(model.Runner);
        // The first starts at the prompt; the others have read on, and join while the ones before them are writing.
        var runs = Enumerable.Range(0, batch).Select(i => Run(all[..(prompt.Length + 9 * i)], 200 - 9 * i, speculate)).ToList();
        foreach (var run in runs)
        {
            decoder.Add(run);
            for (var step = 0; step < 5; step++)
                decoder.Step();
        }

        while (decoder.Step()) { }

        for (var i = 0; i < batch; i++)
            Assert.Equal(golden[(9 * i)..200], Answer(runs[i]).Tokens);
        Assert.Equal(speculate, Answer(runs[0]).Counts.Guessed > 0);
    }

    /// <summary>A prompt read in three stretches, with its beginning computed or from the prefix cache, goes on as published.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Stories_LongPromptInStretches_CachedAndUncachedEqualBitByBit(bool managed)
    {
        using var model = Load(managed, out var prompt, out var golden);
        int[] story = [.. prompt, .. golden[..200]];
        int[] all = [.. story, .. story, .. story, .. story[..150]]; // context of the model: 512 positions
        all = all[..Math.Min(all.Length, model.Weights.Config.MaxPositions - 40)];
        using var cache = new PrefixCache(1 << 24);
        using var decoder = new BatchDecoder(model.Runner, cache) { Chunk = 256 };
        TextSequence Ask(string key)
        {
            var run = Run(all, 24, false, key);
            decoder.Add(run);
            decoder.Finish(run);
            return run;
        }

        var (first, again, other) = (Answer(Ask("a")), Answer(Ask("a")), Answer(Ask("b")));
        Assert.Equal((0, 0), (first.Counts.Cached, other.Counts.Cached));
        Assert.Equal(all.Length / 256 * 256, again.Counts.Cached);
        Assert.Equal(first.Tokens, again.Tokens);
        Assert.Equal(first.Tokens, other.Tokens);
        Assert.Equal(new TextGenerator(model.Runner).Generate(all, 24, SamplingOptions.Greedy, useCache: false, CancellationToken.None), first.Tokens);
    }

    [Fact]
    public void Stretches_OfOneLengthGiveTheSameBitsCachedOrNot()
    {
        using var model = Load(true, out var prompt, out var golden);
        int[] ids = [.. prompt, .. golden[..200], .. golden[..200]];
        using var _ = inference_mode();
        using var whole = new DecodeState(model.Weights.Config, 1, 512, ScalarType.Float32, CPU);
        using var cached = new DecodeState(model.Weights.Config, 1, 512, ScalarType.Float32, CPU);
        using var scope = NewDisposeScope();
        model.Runner.Forward([new SequencePart(whole, ids[..256])], []);
        cached.CopyRow(0, whole, 0, 256);
        var (a, b) = (
            model.Runner.Forward([new SequencePart(whole, ids[256..])], [ids.Length - 257]),
            model.Runner.Forward([new SequencePart(cached, ids[256..])], [ids.Length - 257])
        );
        Assert.Equal(a.data<float>().ToArray(), b.data<float>().ToArray());
    }

    /// <summary>What is asked of some rows only is what asking of all gives there.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    public void Forward_WantedRows_EqualThoseOfAll(int past)
    {
        using var model = Load(false, out var prompt, out var golden);
        using var _ = inference_mode();
        using var scope = NewDisposeScope();
        using var some = new DecodeState(model.Weights.Config, 1, 200, ScalarType.Float32, CPU);
        using var all = new DecodeState(model.Weights.Config, 1, 200, ScalarType.Float32, CPU);
        if (past > 0)
            foreach (var state in (DecodeState[])[some, all])
                model.Runner.Forward([new SequencePart(state, golden[..past])]);
        int[] wanted = [3, 17, 49];
        var expected = model.Runner.Forward([new SequencePart(all, golden[past..(past + 50)])]).index_select(0, tensor(wanted.Select(w => (long)w).ToArray()));
        var found = model.Runner.Forward([new SequencePart(some, golden[past..(past + 50)])], wanted);
        Assert.True(found.allclose(expected, rtol: 1e-4, atol: 1e-5));
        // And the caches are the same: what comes next is.
        Assert.True(model.Runner.Forward([new SequencePart(some, [5])]).allclose(model.Runner.Forward([new SequencePart(all, [5])]), rtol: 1e-4, atol: 1e-5));
    }

    // Completed by the steps that the test has made itself.
    private static TextAnswer Answer(TextSequence run) => run.Answer.GetAwaiter().GetResult();

    private static TextSequence Run(int[] prompt, int tokens, bool speculate, string? key = null) =>
        new(new TextRequest(prompt, tokens) { Speculate = speculate }, null, key, null, CancellationToken.None);

    private static LoadedModel Load(bool managed, out int[] prompt, out int[] tokens)
    {
        var folder = Repository.SharedData("stories260k");
        var golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "golden.json"))).RootElement;
        (prompt, tokens) = (Ints(golden, "prompt_ids"), Ints(golden, "greedy_ids"));
        var model = CheckpointLoader.Load(folder, ScalarType.Float32, CPU);
        return new LoadedModel(model, managed ? new ModelRunner(model, RowFormat.F32, 2) : new ModelRunner(model));
    }

    private static int[] Ints(JsonElement golden, string key) => [.. golden.GetProperty(key).EnumerateArray().Select(v => v.GetInt32())];

    private sealed record LoadedModel(CausalLM Weights, ModelRunner Runner) : IDisposable
    {
        public void Dispose()
        {
            Runner.Dispose();
            Weights.Dispose();
        }
    }
}
