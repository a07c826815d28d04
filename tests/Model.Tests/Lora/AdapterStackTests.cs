using EdgeDiag.Model.Forward;
using EdgeDiag.Model.Layers;
using EdgeDiag.Model.Lora;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Tests.Lora;

public sealed class AdapterStackTests
{
    private static readonly int[] Prompt = [5, 9, 200, 17, 30, 31],
        Other = [7, 8, 9, 60, 61, 2];

    [Fact]
    public void Serve_EachRowItsOwnAdapter_EqualsEachAloneUnmerged()
    {
        using var model = TinyModel.Create();
        LoraAdapter[] adapters =
        [
            TinyAdapter.Create(model, 1, rank: 2),
            TinyAdapter.Create(model, 2, rank: 8, alpha: 4),
            TinyAdapter.Create(model, 3, rank: 4, modules: ["q_proj", "down_proj"]),
        ];
        int[] rows = [2, AdapterStack.Base, 0, 1, 0];
        var ids = rows.Select((_, i) => i % 2 == 0 ? Prompt : Other).ToArray();
        var alone = rows.Select(
                (r, i) =>
                {
                    if (r != AdapterStack.Base)
                        adapters[r].Attach(model);
                    var logits = TinyModel.Logits(model, ids[i]);
                    LoraAdapter.Detach(model);
                    return logits;
                }
            )
            .ToList();
        // One of them is merged meanwhile: rows are computed from the base all the same.
        adapters[1].MergeInto(model);
        using var merged = TinyModel.Logits(model, Prompt);
        using var stack = new AdapterStack(model, adapters);
        using (no_grad())
        using (stack.Serve(model, rows))
        {
            var all = tensor(ids.SelectMany(i => i).Select(i => (long)i).ToArray()).view(rows.Length, -1); // [B, T]
            using var batch = model.Logits(model.Forward(all, null)); // [B, T, V]
            for (var i = 0; i < rows.Length; i++)
                Assert.True(batch[i].allclose(alone[i], rtol: 0, atol: 1e-4), $"row {i}: largest difference {(batch[i] - alone[i]).abs().max().ToDouble()}");
        }

        Assert.False(alone[0].allclose(alone[2], atol: 1e-2), "adapters must differ, or the comparison proves nothing");
        using var after = TinyModel.Logits(model, Prompt);
        Assert.True(after.equal(merged).all().ToBoolean());
        foreach (var adapter in adapters)
            adapter.Dispose();
    }

    [Fact]
    public void Serve_WithACache_PrefillAndSteps_EqualsEachAlone()
    {
        using var model = TinyModel.Create();
        LoraAdapter[] adapters = [TinyAdapter.Create(model, 1, rank: 2), TinyAdapter.Create(model, 2, rank: 8)];
        using var stack = new AdapterStack(model, adapters);
        using var _ = no_grad();
        var together = Greedy(model, [0, 1], stack);
        for (var r = 0; r < 2; r++)
            Assert.Equal(Greedy(model, [r], stack)[0], together[r]);
        Assert.NotEqual(together[0], together[1]);
        foreach (var adapter in adapters)
            adapter.Dispose();
    }

    [Fact]
    public void Serve_LeavesNoTensorBehind()
    {
        using var model = TinyModel.Create();
        using var adapter = TinyAdapter.Create(model, 1);
        using var stack = new AdapterStack(model, [adapter]);
        // What other tests have left to the collector must not go in between.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        long before = 0;
        for (var i = 0; i < 4; i++)
        {
            using (no_grad())
            using (NewDisposeScope())
            using (stack.Serve(model, [0, AdapterStack.Base]))
                model.Forward(zeros([2, 4], ScalarType.Int64), null);
            if (i == 0)
                before = LiveTensors.Count();
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    // Ten greedy tokens behind the prompt, for each row.
    private static List<long>[] Greedy(CausalLM model, int[] rows, AdapterStack stack)
    {
        using var serving = stack.Serve(model, rows);
        using var state = new DecodeState(model.Config, rows.Length, 32, ScalarType.Float32, CPU);
        var texts = rows.Select(_ => new List<long>()).ToArray();
        var ids = tensor(rows.SelectMany(_ => Prompt).Select(i => (long)i).ToArray()).view(rows.Length, -1); // [B, T]
        for (var step = 0; step < 10; step++)
        {
            var next = model.Logits(model.Forward(ids, state).select(1, -1)).argmax(-1); // [B]
            for (var r = 0; r < rows.Length; r++)
                texts[r].Add(next[r].ToInt64());
            ids = next.view(-1, 1); // [B, 1]
        }

        return texts;
    }
}
