using EdgeDiag.Model.Files;
using EdgeDiag.Model.Layers;
using EdgeDiag.Model.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Lora;

/// <summary>
/// Several adapters of one model stacked by projection, so that each row of a batch can be computed with another one, or with
/// none. The model's weights are not touched: what is merged stays merged, and is passed over while rows are set.
/// </summary>
internal sealed class AdapterStack : IDisposable
{
    /// <summary>The row number of a row without adapter.</summary>
    public const int Base = -1;

    private readonly Dictionary<string, LoraRows> _stacks = []; // A [N+1, r, in], B [N+1, out, r]; the first is all zeros

    /// <summary>Stacks adapters; they are copied.</summary>
    /// <param name="model">The model they are for.</param>
    /// <param name="adapters">In the order of their row numbers; their ranks and targets may differ.</param>
    /// <exception cref="ModelFormatException">One is a DoRA adapter, whose rows are not a sum of base and update.</exception>
    public AdapterStack(CausalLM model, IReadOnlyList<LoraAdapter> adapters)
    {
        if (adapters.FirstOrDefault(a => a.Config.Decomposed) is not null)
            throw new ModelFormatException("adapter", "use_dora", "an adapter without DoRA beside the base; as Model:Adapter it is merged and serves", "true");
        Count = adapters.Count;
        using var _ = no_grad();
        foreach (var projection in model.Projections)
        {
            var pairs = adapters.Select(a => a.Pairs.GetValueOrDefault(projection.Name)).ToList();
            if (pairs.Max(p => p?.A.shape[0]) is not { } rank)
                continue;
            var type = model.Embedding.dtype;
            var a = zeros([Count + 1, rank, projection.Inputs], type, model.Device).DetachFromDisposeScope(); // [N+1, r, in]
            var b = zeros([Count + 1, projection.Outputs, rank], type, model.Device).DetachFromDisposeScope(); // [N+1, out, r]
            for (var i = 0; i < Count; i++)
            {
                if (pairs[i] is not { } pair)
                    continue;
                using var scope = NewDisposeScope();
                a[i + 1].narrow(0, 0, pair.A.shape[0]).copy_(pair.A);
                b[i + 1].narrow(1, 0, pair.A.shape[0]).copy_(pair.B.Times(pair.Scale));
            }

            _stacks[projection.Name] = new LoraRows(a, b);
        }
    }

    /// <summary>Number of adapters.</summary>
    public int Count { get; }

    /// <summary>
    /// Computes a batch's rows with these adapters until the result is disposed of. Leave it before anything else uses the
    /// model.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="rows">For each row of the batch the number of its adapter, or <see cref="Base"/>.</param>
    public IDisposable Serve(CausalLM model, IReadOnlyList<int> rows)
    {
        foreach (var row in rows)
            if (row < Base || row >= Count)
                throw new ArgumentOutOfRangeException(nameof(rows), row, $"expected {Base} to {Count - 1}");
        using var _ = no_grad();
        using var index = tensor(rows.Select(r => r + 1L).ToArray(), device: model.Device); // [B]
        var served = new Serving(model);
        foreach (var projection in model.Projections)
            projection.Rows = _stacks.TryGetValue(projection.Name, out var stack)
                ? served.Keep(new LoraRows(stack.A.index_select(0, index), stack.B.index_select(0, index)))
                : served.Nothing(projection, rows.Count);
        return served;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var stack in _stacks.Values)
        {
            stack.A.Dispose();
            stack.B.Dispose();
        }
    }

    private sealed class Serving(CausalLM model) : IDisposable
    {
        private readonly List<LoraRows> _kept = [];

        public LoraRows Keep(LoraRows rows)
        {
            rows.A.DetachFromDisposeScope();
            rows.B.DetachFromDisposeScope();
            _kept.Add(rows);
            return rows;
        }

        // A projection that no adapter of the stack targets: rank 0 adds nothing, and the base weight is used all the same.
        public LoraRows Nothing(LinearLayer projection, int rows) =>
            Keep(
                new LoraRows(
                    zeros([rows, 0, projection.Inputs], model.Embedding.dtype, model.Device),
                    zeros([rows, projection.Outputs, 0], model.Embedding.dtype, model.Device)
                )
            );

        public void Dispose()
        {
            foreach (var projection in model.Projections)
                projection.Rows = null;
            foreach (var rows in _kept)
            {
                rows.A.Dispose();
                rows.B.Dispose();
            }
        }
    }
}
