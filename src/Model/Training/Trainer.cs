using System.Diagnostics;
using EdgeDiag.Model.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Training;

/// <summary>
/// Trains whatever parameters it is given: all weights of a model or only its adapter's. The loss counts the targets of the
/// examples alone; logits are computed nowhere else. The same recipe and data give the same weights, interrupted or not.
/// </summary>
public sealed class Trainer : IDisposable
{
    private readonly CausalLM _model;
    private readonly ITrainingData _data;
    private readonly TrainingOptions _options;
    private readonly KeyValuePair<string, Tensor>[] _parameters;
    private readonly AdamW _optimizer;
    private readonly double _loraDropout;

    /// <summary>A run over some parameters of a model.</summary>
    /// <param name="model">The model; an adapter to train must be attached.</param>
    /// <param name="parameters">What to train, by name; set to require gradients here.</param>
    /// <param name="data">Batches.</param>
    /// <param name="options">How.</param>
    /// <param name="loraDropout">Dropout on adapter inputs, 0 to 1.</param>
    public Trainer(CausalLM model, IEnumerable<KeyValuePair<string, Tensor>> parameters, ITrainingData data, TrainingOptions options, double loraDropout = 0)
    {
        (_model, _data, _options, _loraDropout) = (model, data, options, loraDropout);
        _parameters = [.. parameters];
        foreach (var (_, parameter) in _parameters) parameter.requires_grad = true;
        _optimizer = new AdamW(_parameters);
    }

    /// <summary>Trains to the last step, from the checkpoint where there is one.</summary>
    /// <param name="progress">Told after each step.</param>
    /// <param name="cancellationToken">Stops between steps, after a checkpoint.</param>
    /// <exception cref="ModelFormatException">The checkpoint belongs to another recipe or is damaged.</exception>
    public void Run(Action<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var first = TrainingCheckpoint.Resume(_options, _parameters, _optimizer);
        var clock = Stopwatch.StartNew();
        long tokens = 0;
        for (var step = first; step < _options.Steps; step++)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                TrainingCheckpoint.Save(_options, step, _parameters, _optimizer);
                cancellationToken.ThrowIfCancellationRequested();
            }

            var rate = LearningRateSchedule.At(step, _options);
            var loss = Step(step, rate, ref tokens, cancellationToken);
            if (!double.IsFinite(loss)) throw new ArithmeticException($"step {step}: the loss is {loss}; lower the learning rate");
            var done = step + 1;
            if (_options.CheckpointEvery > 0 && done % _options.CheckpointEvery == 0)
                TrainingCheckpoint.Save(_options, done, _parameters, _optimizer);
            var left = clock.Elapsed / (done - first) * (_options.Steps - done);
            progress?.Invoke(new TrainingProgress(done, _options.Steps, loss, rate, tokens / clock.Elapsed.TotalSeconds, left));
        }
    }

    /// <summary>Takes the parameters from the checkpoint without training on; nothing happens where there is none.</summary>
    public void Restore() => TrainingCheckpoint.Resume(_options, _parameters, _optimizer);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, parameter) in _parameters)
        {
            parameter.grad = null;
            parameter.requires_grad = false;
        }

        _optimizer.Dispose();
    }

    private double Step(int step, double rate, ref long tokens, CancellationToken cancellationToken)
    {
        // Seeded for every step, so that a resumed run draws the dropout that the uninterrupted one drew.
        random.manual_seed(_options.Seed * 1_000_003 + step);
        double loss = 0;
        for (var micro = 0; micro < _options.Accumulation; micro++)
        {
            _options.Yield?.Invoke(cancellationToken);
            var batch = _data.Batch((long)step * _options.Accumulation + micro);
            tokens += batch.Sum(e => (long)e.Ids.Length);
            loss += Backward(batch) / _options.Accumulation;
        }

        _optimizer.Clip(_options.ClipNorm);
        _optimizer.Step(rate, _options.WeightDecay);
        return loss;
    }

    private double Backward(IReadOnlyList<TrainingExample> batch)
    {
        using var scope = NewDisposeScope();
        var (ids, positions, targets, weights) = Tensors(batch, _model.Device);
        var hidden = _model.Forward(ids, null, _loraDropout, _options.Compute);                            // [B, T, H]
        var picked = hidden.view(-1, _model.Config.HiddenSize).index_select(0, positions);                 // [N, H]
        var losses = nn.functional.cross_entropy(_model.Logits(picked), targets, reduction: nn.Reduction.None); // [N]
        var loss = losses.mul(weights).sum().div(weights.sum());
        loss.div(_options.Accumulation).backward();
        return loss.ToDouble();
    }

    private static (Tensor Ids, Tensor Positions, Tensor Targets, Tensor Weights) Tensors(IReadOnlyList<TrainingExample> batch, Device device)
    {
        // Padding stands on the right: causal attention never sees it from a supervised position.
        var length = batch.Max(e => e.Ids.Length);
        var ids = new long[batch.Count * length];
        var positions = new List<long>();
        var targets = new List<long>();
        var weights = new List<float>();
        for (var i = 0; i < batch.Count; i++)
        {
            for (var t = 0; t < batch[i].Ids.Length; t++) ids[i * length + t] = batch[i].Ids[t];
            foreach (var target in batch[i].Targets)
            {
                positions.Add(i * (long)length + target.Position);
                targets.Add(target.Token);
                weights.Add(target.Weight);
            }
        }

        return (tensor(ids, [batch.Count, length], device: device), tensor(positions.ToArray(), device: device),
            tensor(targets.ToArray(), device: device), tensor(weights.ToArray(), device: device));
    }
}
