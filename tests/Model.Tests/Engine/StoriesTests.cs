using System.Text.Json;
using EdgeDiag.Model.Checkpoints;
using EdgeDiag.Model.Engine.Requests;
using EdgeDiag.Model.Engine.Running;
using EdgeDiag.Model.Engine.Scheduling;
using EdgeDiag.Model.Forward;
using EdgeDiag.Model.Layers;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Tests.Engine;

/// <summary>A real pretrained model whose text is published: every token must be the same.</summary>
public sealed class StoriesTests : IDisposable
{
    private readonly OneThread _single = new();

    public void Dispose() => _single.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Generate_Greedy_EqualsGolden(bool useCache)
    {
        using var model = Load(out var golden);
        var ids = new TextGenerator(new ModelRunner(model)).Generate(Ints(golden, "prompt_ids"), 200, SamplingOptions.Greedy, useCache, CancellationToken.None);
        Assert.Equal(Ints(golden, "greedy_ids"), ids);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Forward_EveryRowOfABatchOf8_ChoosesTheGoldenTokens(bool useCache)
    {
        const int batch = 8;
        using var model = Load(out var golden);
        using var _ = inference_mode();
        using var scope = NewDisposeScope();
        int[] prompt = Ints(golden, "prompt_ids"),
            greedy = Ints(golden, "greedy_ids");
        long[] all = [.. prompt.Concat(greedy[..^1]).Select(i => (long)i)];
        var ids = tensor(all).unsqueeze(0).expand(batch, all.Length); // [B, T]
        using var state = useCache ? new DecodeState(model.Config, batch, all.Length, ScalarType.Float32, CPU) : null;
        // With a cache, the prompt at once and then step by step; without, one pass in which no position sees what follows.
        var parts = useCache
            ? [ids.narrow(1, 0, prompt.Length), .. Enumerable.Range(prompt.Length, greedy.Length - 1).Select(i => ids.narrow(1, i, 1))]
            : new[] { ids };
        var chosen = cat([.. parts.Select(p => model.Logits(model.Forward(p, state)).argmax(-1))], 1); // [B, T]
        for (var b = 0; b < batch; b++)
            Assert.Equal(greedy, chosen[b].narrow(0, prompt.Length - 1, greedy.Length).data<long>().Select(i => (int)i));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Logits_FirstStep_EqualGoldenToTenThousandth(bool useCache)
    {
        using var model = Load(out var golden);
        using var _ = inference_mode();
        using var state = useCache ? new DecodeState(model.Config, 1, 16, ScalarType.Float32, CPU) : null;
        var logits = model.Logits(model.Forward(TokenTensor.Row(Ints(golden, "prompt_ids"), CPU), state)[0, -1]).data<float>().ToArray();
        var expected = golden.GetProperty("first_logits").EnumerateArray().Select(v => v.GetDouble()).ToArray();
        Assert.Equal(expected.Length, logits.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], logits[i], 1e-4);
    }

    [Fact]
    public void Forward_ChunkedPrefill_EqualsWholePrefill()
    {
        using var model = Load(out var golden);
        using var _ = inference_mode();
        var ids = Ints(golden, "greedy_ids")[..64];
        using var state = new DecodeState(model.Config, 1, 64, ScalarType.Float32, CPU);
        foreach (var chunk in ids.Chunk(24))
            model.Forward(TokenTensor.Row(chunk[..^1], CPU), state).Dispose();
        state.Truncate(0);
        var last = 0f;
        foreach (var chunk in ids.Chunk(24))
            last = model.Logits(model.Forward(TokenTensor.Row(chunk, CPU), state)[0, -1]).max().ToSingle();
        var whole = model.Logits(model.Forward(TokenTensor.Row(ids, CPU), null)[0, -1]).max().ToSingle();
        Assert.Equal(whole, last, 1e-4f);
    }

    private static CausalLM Load(out JsonElement golden)
    {
        var folder = Repository.SharedData("stories260k");
        golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "golden.json"))).RootElement;
        return CheckpointLoader.Load(folder, ScalarType.Float32, CPU);
    }

    private static int[] Ints(JsonElement golden, string key) => [.. golden.GetProperty(key).EnumerateArray().Select(v => v.GetInt32())];
}
