using System.Text.Json;
using EdgeDiag.Model.Checkpoints;
using EdgeDiag.Model.Configuration;
using EdgeDiag.Model.Engine.Running;
using EdgeDiag.Model.Forward;
using EdgeDiag.Model.Forward.Cpu;
using EdgeDiag.Model.Kernels.Prefill;
using EdgeDiag.Model.Layers;
using EdgeDiag.Model.Quantization;
using static EdgeDiag.Model.Tests.Forward.KernelModels;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Tests.Forward;

/// <summary>Decode steps in managed kernels against libtorch's, and against a real model's published tokens.</summary>
public sealed class CpuForwardTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 2)]
    [InlineData(8, 2)]
    [InlineData(8, 3)]
    public void Stories_Greedy_EqualsGolden(int batch, int threads)
    {
        var folder = Repository.SharedData("stories260k");
        var golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "golden.json"))).RootElement;
        using var model = CheckpointLoader.Load(folder, ScalarType.Float32, CPU);
        using var runner = new ModelRunner(model, RowFormat.F32, threads);
        var all = Greedy(runner, Ints(golden, "prompt_ids"), 200, batch);
        Assert.All(all, ids => Assert.Equal(Ints(golden, "greedy_ids"), ids));
    }

    [Theory]
    [InlineData(RowFormat.F32, 1e-5)]
    [InlineData(RowFormat.BF16, 1e-2)]
    [InlineData(RowFormat.BF16Packed, 1e-2)]
    [InlineData(RowFormat.Int8, 4e-3)]
    [InlineData(RowFormat.Int4, 4e-2)]
    public void Forward_RandomModel_EqualsLibtorchOverTheSameWeights(RowFormat format, double tolerance)
    {
        // What differs is how activations are rounded on their way, to 12 bits before Int8 and to 8 before Int4, and the cache in bfloat16.
        foreach (var config in (ModelConfig[])[Config(64, 96, 4, 2, 16, true), Config(40, 56, 5, 1, 8, false), Config(96, 200, 6, 6, 16, true)])
        {
            using var model = Random(config, format is RowFormat.BF16 or RowFormat.BF16Packed ? ScalarType.BFloat16 : ScalarType.Float32);
            using var rows = new ModelRunner(model, format, 2);
            using var reference = AsComputed(model, format);
            using var _ = inference_mode();
            using var scope = NewDisposeScope();
            foreach (var batch in (int[])[1, 3, 8])
            {
                using var state = new DecodeState(config, batch, 12, model.Embedding.dtype, CPU);
                using var other = new DecodeState(config, batch, 12, ScalarType.Float32, CPU);
                reference.Forward(Ids(batch, 9, config, 1), other);
                for (var b = 0; b < batch; b++)
                    state.CopyRow(b, other, b, 9);
                for (var step = 0; step < 3; step++)
                {
                    var ids = Ids(batch, 1, config, 2UL + (ulong)step);
                    Assert.True(rows.Choose((int)ids.numel()) is CpuPass);
                    var (expected, found) = (reference.Forward(ids, other), rows.Choose((int)ids.numel()).Forward(ids, state));
                    Near(expected, found, tolerance);
                    Near(
                        reference.Logits(expected).view(batch, -1),
                        rows.Logits(expected.view(batch, -1)),
                        format == RowFormat.Int4 ? 0.2
                            : format == RowFormat.Int8 ? 0.02
                            : tolerance
                    );
                }
            }
        }
    }

    [Theory]
    [InlineData(RowFormat.F32)]
    [InlineData(RowFormat.BF16)]
    [InlineData(RowFormat.BF16Packed)]
    [InlineData(RowFormat.Int8)]
    [InlineData(RowFormat.Int4)]
    public void Forward_Batch_EqualsItsRowsBitByBit(RowFormat format)
    {
        var config = Config(64, 96, 4, 2, 16, true);
        using var model = Random(config, format is RowFormat.BF16 or RowFormat.BF16Packed ? ScalarType.BFloat16 : ScalarType.Float32);
        using var rows = new ModelRunner(model, format, 2);
        using var _ = inference_mode();
        using var scope = NewDisposeScope();
        var ids = Ids(7, 1, config, 2);
        using var prefilled = new DecodeState(config, 7, 12, model.Embedding.dtype, CPU);
        model.Forward(Ids(7, 9, config, 1), prefilled);
        using var state = new DecodeState(config, 7, 12, model.Embedding.dtype, CPU);
        for (var b = 0; b < 7; b++)
            state.CopyRow(b, prefilled, b, 9);
        var batched = rows.Choose((int)ids.numel()).Forward(ids, state);
        for (var b = 0; b < 7; b++)
        {
            using var single = new DecodeState(config, 1, 12, model.Embedding.dtype, CPU);
            single.CopyRow(0, prefilled, b, 9);
            var alone = rows.Choose(1).Forward(ids.narrow(0, b, 1), single);
            Assert.Equal(batched[b].contiguous().data<float>().ToArray(), alone[0].contiguous().data<float>().ToArray());
        }
    }

    [Theory]
    [InlineData(RowFormat.F32, 1e-5)]
    [InlineData(RowFormat.BF16, 1e-2)]
    [InlineData(RowFormat.Int8, 6e-3)]
    [InlineData(RowFormat.Int4, 4e-2)]
    public void Forward_Prompts_EqualLibtorchOverTheSameWeights(RowFormat format, double tolerance)
    {
        Assert.SkipUnless(PromptKernels.IsSupported, "prompts are libtorch's on this machine");
        foreach (
            var config in (ModelConfig[])
                [Config(64, 96, 4, 2, 16, true), Config(40, 56, 5, 1, 8, false), Config(96, 200, 6, 6, 16, true), Config(48, 64, 7, 7, 6, true)]
        )
        {
            using var model = Random(config, format == RowFormat.BF16 ? ScalarType.BFloat16 : ScalarType.Float32);
            using var rows = new ModelRunner(model, format, 2);
            using var reference = AsComputed(model, format);
            using var _ = inference_mode();
            using var scope = NewDisposeScope();
            foreach (var batch in (int[])[1, 3])
            {
                using var state = new DecodeState(config, batch, 60, model.Embedding.dtype, CPU);
                using var other = new DecodeState(config, batch, 60, ScalarType.Float32, CPU);
                foreach (var length in (int[])[37, 19])
                {
                    var ids = Ids(batch, length, config, (ulong)length);
                    Assert.True(rows.Choose((int)ids.numel()) is CpuPass);
                    Near(reference.Forward(ids, other), rows.Choose((int)ids.numel()).Forward(ids, state), tolerance);
                }
            }
        }
    }

    [Theory]
    [InlineData(RowFormat.F32)]
    [InlineData(RowFormat.BF16)]
    [InlineData(RowFormat.Int8)]
    [InlineData(RowFormat.Int4)]
    public void Forward_PromptInStretchesOrBesideAnother_GivesTheSameBits(RowFormat format)
    {
        Assert.SkipUnless(PromptKernels.IsSupported, "prompts are libtorch's on this machine");
        var config = Config(64, 96, 4, 2, 16, true);
        using var model = Random(config, format == RowFormat.BF16 ? ScalarType.BFloat16 : ScalarType.Float32);
        using var rows = new ModelRunner(model, format, 3);
        using var _ = inference_mode();
        using var scope = NewDisposeScope();
        int[] first = [.. Ids(1, 47, config, 1).data<long>().Select(i => (int)i)],
            second = [.. Ids(1, 21, config, 2).data<long>().Select(i => (int)i)];
        DecodeState State() => new(config, 1, 60, model.Embedding.dtype, CPU);

        using DecodeState whole = State(),
            apart = State(),
            mine = State(),
            others = State();
        var expected = Values(rows.Choose(first.Length).Forward([new SequencePart(whole, first)], null));
        foreach (var stretch in (int[][])[first[..10], first[10..30], first[30..]])
        {
            var at = (int)apart.Length;
            var found = Values(rows.Choose(stretch.Length).Forward([new SequencePart(apart, stretch)], null));
            Assert.Equal(expected[(at * 64)..((at + stretch.Length) * 64)], found);
        }

        // Of both together only some rows; the last layer computes no others.
        var some = Values(rows.Choose(first.Length + second.Length).Forward([new SequencePart(mine, first), new SequencePart(others, second)], [3, 46, 50]));
        Assert.Equal([.. expected[(3 * 64)..(4 * 64)], .. expected[(46 * 64)..(47 * 64)]], some[..128]);
        Assert.Equal((47, 21), (mine.Length, others.Length));
        Assert.Equal([0, 64], rows.Choose(12).Forward([new SequencePart(mine, first[..12])], []).shape);

        static float[] Values(Tensor hidden) => hidden.data<float>().ToArray();
    }

    [Fact]
    public void Forward_AfterAMerge_UsesTheNewWeights()
    {
        foreach (var (format, length) in (IEnumerable<(RowFormat, int)>)[(RowFormat.Int8, 1), (RowFormat.Int8, 12), (RowFormat.F32, 1), (RowFormat.F32, 12)])
            UsesTheNewWeights(format, length);
    }

    private static void UsesTheNewWeights(RowFormat format, int length)
    {
        var config = Config(64, 96, 4, 2, 16, true);
        using var model = Random(config, ScalarType.Float32);
        using var runner = new ModelRunner(model, format, 2);
        using var _ = inference_mode();
        using var scope = NewDisposeScope();
        var ids = Ids(1, length, config, 1);
        var before = Hidden();
        var value = model.Layers[0].Attention.Value;
        value.Merge(value.BaseWeight.mul(3).DetachFromDisposeScope());
        Assert.NotEqual(before, Hidden());
        value.Unmerge();
        Assert.Equal(before, Hidden());

        float[] Hidden()
        {
            using var state = new DecodeState(config, 1, 24, ScalarType.Float32, CPU);
            runner.Forward(ids, state).Dispose();
            return runner.Forward(ids, state).data<float>().ToArray();
        }
    }

    [Fact]
    public void Forward_TokenOutsideTheVocabularyOrFullCache_IsRefused()
    {
        var config = Config(64, 96, 4, 2, 16, true);
        using var model = Random(config, ScalarType.Float32);
        using var rows = new ModelRunner(model, RowFormat.F32, 2);
        using var _ = inference_mode();
        using var state = new DecodeState(config, 1, 1, ScalarType.Float32, CPU);
        using var outside = tensor([(long)config.VocabularySize], [1, 1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => rows.Forward(outside, state));
        using var inside = tensor([0L], [1, 1]);
        rows.Forward(inside, state).Dispose();
        Assert.Throws<InvalidOperationException>(() => rows.Forward(inside, state));
    }

    private static List<int[]> Greedy(ModelRunner runner, int[] prompt, int count, int batch)
    {
        using var _ = inference_mode();
        using var state = runner.NewState(prompt.Length + count, batch);
        var all = Enumerable.Range(0, batch).Select(_ => new List<int>()).ToList();
        using var ids = tensor(Enumerable.Repeat(prompt.Select(i => (long)i), batch).SelectMany(i => i).ToArray(), [batch, prompt.Length]);
        var next = ids;
        for (var step = 0; step < count; step++)
        {
            using var scope = NewDisposeScope();
            var hidden = runner.Forward(next, state);
            var chosen = runner.Logits(hidden[TensorIndex.Colon, -1]).argmax(-1); // [B]
            for (var b = 0; b < batch; b++)
                all[b].Add((int)chosen[b].ToInt64());
            next = chosen.view(batch, 1).DetachFromDisposeScope();
        }

        return [.. all.Select(a => a.ToArray())];
    }

    private static void Near(Tensor expected, Tensor found, double tolerance)
    {
        var scale = expected.to(ScalarType.Float32).abs().max().ToSingle();
        var off = expected.to(ScalarType.Float32).sub(found.to(ScalarType.Float32).view(expected.shape)).abs().max().ToSingle();
        Assert.True(off <= tolerance * scale, $"off by {off} where the greatest is {scale}");
    }

    private static int[] Ints(JsonElement golden, string key) => [.. golden.GetProperty(key).EnumerateArray().Select(v => v.GetInt32())];
}
