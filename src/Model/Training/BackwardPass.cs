using EdgeDiag.Model.Forward.Torch;
using EdgeDiag.Model.Layers;
using EdgeDiag.Model.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Training;

/// <summary>
/// The loss of a batch and its gradients. Scores are computed at supervised positions alone and some positions at a time: over a
/// vocabulary of 150000 words they would take more memory than everything else.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="options">How.</param>
/// <param name="loraDropout">Dropout on adapter inputs.</param>
internal sealed class BackwardPass(CausalLM model, TrainingOptions options, double loraDropout)
{
    /// <summary>Scores that exist at the same time.</summary>
    public const long MostScores = 1 << 22;

    private readonly TorchForward _forward = new(model);

    /// <summary>Adds the gradients of a batch to those of the parameters.</summary>
    /// <param name="examples">The batch.</param>
    /// <param name="seed">Of dropout, where layers are computed twice.</param>
    /// <returns>The weighted mean loss, nats.</returns>
    public double AddGradients(IReadOnlyList<TrainingExample> examples, long seed)
    {
        using var scope = NewDisposeScope();
        using var batch = TrainingBatch.FromExamples(examples, options.Packing, model.Device);
        if (options.GradientCheckpointing)
            return Recomputed(batch, seed);
        var hidden = _forward.Forward(batch.Ids, null, loraDropout, options.Compute, batch.Segments); // [B, T, H]
        var (loss, gradient) = Head(hidden, batch);
        hidden.backward([gradient]);
        LetGo();
        return loss;
    }

    /// <summary>The loss alone.</summary>
    public double Loss(IReadOnlyList<TrainingExample> examples)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var batch = TrainingBatch.FromExamples(examples, options.Packing, model.Device);
        var hidden = _forward.Forward(batch.Ids, null, 0, options.Compute, batch.Segments); // [B, T, H]
        var picked = hidden.view(-1, model.Config.HiddenSize).index_select(0, batch.Positions); // [N, H]
        return Chunks(picked, batch)
            .Sum(c =>
            {
                using var inner = NewDisposeScope();
                return ChunkLoss(c, batch).Number();
            });
    }

    // Forward without a graph, keeping what enters each layer; then each layer once more with one, from the last to the first.
    private double Recomputed(TrainingBatch batch, long seed)
    {
        var inputs = new List<Tensor>();
        using (no_grad())
        {
            model.Rotary.Reserve(Math.Min(batch.Ids.shape[1], model.Config.MaxPositions));
            inputs.Add(_forward.Embed(batch.Ids)); // [B, T, H]
            for (var i = 0; i < model.Layers.Count; i++)
            {
                using var inner = NewDisposeScope();
                inputs.Add(Layer(i, inputs[i], batch, seed).MoveToOuterDisposeScope()); // [B, T, H]
            }
        }

        var top = inputs[^1].detach().requires_grad_(); // [B, T, H]
        var (loss, above) = Head(model.FinalNorm.Forward(top), batch, top);
        for (var i = model.Layers.Count - 1; i >= 0; i--)
        {
            using var inner = NewDisposeScope();
            var whole = i > 0 || model.Embedding.requires_grad;
            var input = inputs[i].detach(); // [B, T, H]
            if (whole)
                input.requires_grad_();
            var output = Layer(i, input, batch, seed);
            if (output.requires_grad)
                output.backward([above]);
            above.Dispose();
            inputs[i + 1].Dispose();
            LetGo();
            if (!whole)
                return loss;
            above = input.grad!.MoveToOuterDisposeScope(); // [B, T, H]
        }

        _forward.Embed(batch.Ids).backward([above]);
        return loss;
    }

    // TorchSharp's functions with a backward of their own keep their results until they are collected, and the collector sees
    // small objects where there are megabytes.
    private static void LetGo()
    {
        GC.Collect(1, GCCollectionMode.Forced, blocking: true);
        GC.WaitForPendingFinalizers();
    }

    private Tensor Layer(int index, Tensor input, TrainingBatch batch, long seed)
    {
        // Drawn again exactly as the first time.
        if (loraDropout > 0)
            random.manual_seed(seed + index);
        return _forward.Layer(index, input, null, loraDropout, options.Compute, batch.Segments);
    }

    // The loss, and its gradient in what the head reads: in hidden, or in what hidden was computed from.
    private (double Loss, Tensor Gradient) Head(Tensor hidden, TrainingBatch batch, Tensor? source = null)
    {
        var leaf = hidden.detach().view(-1, model.Config.HiddenSize).index_select(0, batch.Positions).requires_grad_(); // [N, H]
        var loss = 0.0;
        foreach (var chunk in Chunks(leaf, batch))
        {
            using var inner = NewDisposeScope();
            var part = ChunkLoss(chunk, batch);
            part.Over(options.Accumulation).backward();
            loss += part.Number();
        }

        var gradient = zeros_like(hidden, requires_grad: false); // [B, T, H]
        gradient.view(-1, model.Config.HiddenSize).PlusRowsInPlace(batch.Positions, leaf.grad!);
        if (source is null)
            return (loss, gradient);
        hidden.backward([gradient]);
        return (loss, source.grad!);
    }

    private IEnumerable<(Tensor Hidden, long First, long Count)> Chunks(Tensor picked, TrainingBatch batch)
    {
        var size = Math.Max(1, MostScores / model.Config.VocabularySize);
        for (var first = 0L; first < batch.Positions.shape[0]; first += size)
        {
            var count = Math.Min(size, batch.Positions.shape[0] - first);
            yield return (picked, first, count);
        }
    }

    // A chunk's share of the batch's weighted mean.
    private Tensor ChunkLoss((Tensor Hidden, long First, long Count) chunk, TrainingBatch batch)
    {
        var scores = _forward.Logits(chunk.Hidden.narrow(0, chunk.First, chunk.Count)).to(ScalarType.Float32); // [n, V]
        var losses = nn.functional.cross_entropy(scores, batch.Targets.narrow(0, chunk.First, chunk.Count), reduction: nn.Reduction.None); // [n]
        return losses.mul(batch.Weights.narrow(0, chunk.First, chunk.Count)).sum().Over(batch.TotalWeight);
    }
}
