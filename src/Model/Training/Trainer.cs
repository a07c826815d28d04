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
    private readonly BackwardPass _pass;
    private readonly BestWeights? _best;

    /// <summary>A run over some parameters of a model.</summary>
    /// <param name="model">The model; an adapter to train must be attached.</param>
    /// <param name="parameters">What to train, by name; set to require gradients here.</param>
    /// <param name="data">Batches.</param>
    /// <param name="options">How.</param>
    /// <param name="loraDropout">Dropout on adapter inputs, 0 to 1.</param>
    public Trainer(CausalLM model, IEnumerable<KeyValuePair<string, Tensor>> parameters, ITrainingData data, TrainingOptions options, double loraDropout = 0)
    {
        (_model, _data, _options) = (model, data, options);
        _pass = new BackwardPass(model, options, loraDropout);
        _parameters = [.. parameters];
        foreach (var (_, parameter) in _parameters)
            parameter.requires_grad = true;
        _optimizer = new AdamW(_parameters);
        _best = options.EarlyStopping is null ? null : new BestWeights(_parameters);
    }

    /// <summary>Trains to the last step or until it has learned enough, from the checkpoint where there is one.</summary>
    /// <param name="progress">Told after each step.</param>
    /// <param name="cancellationToken">Stops between steps, after a checkpoint.</param>
    /// <exception cref="ModelFormatException">The checkpoint belongs to another recipe or is damaged.</exception>
    public void Train(Action<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var first = TrainingCheckpoint.Resume(_options, _parameters, _optimizer, _best);
        var clock = Stopwatch.StartNew();
        long tokens = 0;
        for (var step = first; step < _options.Steps && !HasEnough; step++)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                TrainingCheckpoint.Save(_options, step, _parameters, _optimizer, _best);
                cancellationToken.ThrowIfCancellationRequested();
            }

            var rate = LearningRateSchedule.At(step, _options);
            var loss = Step(step, rate, ref tokens, cancellationToken);
            if (!double.IsFinite(loss))
                throw new ArithmeticException($"step {step}: the loss is {loss}; lower the learning rate");
            var done = step + 1;
            var checkedLoss = Check(done, cancellationToken);
            var left = clock.Elapsed / (done - first) * (_options.Steps - done);
            progress?.Invoke(new TrainingProgress(done, _options.Steps, loss, rate, tokens / clock.Elapsed.TotalSeconds, left, checkedLoss));
            // Told first: a run that is interrupted in between does the step again, and no step's loss is missing.
            if (_options.CheckpointEvery > 0 && done % _options.CheckpointEvery == 0)
                TrainingCheckpoint.Save(_options, done, _parameters, _optimizer, _best);
        }

        _best?.Restore();
    }

    /// <summary>Takes the parameters from the checkpoint without training on; nothing happens where there is none.</summary>
    public void Restore() => TrainingCheckpoint.Resume(_options, _parameters, _optimizer, _best);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, parameter) in _parameters)
        {
            parameter.grad = null;
            parameter.requires_grad = false;
        }

        foreach (var projection in _model.Projections)
            projection.ForgetCast();
        _optimizer.Dispose();
        _best?.Dispose();
    }

    private bool HasEnough => _options.EarlyStopping is { } stop && _best!.Worse >= stop.Patience;

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
            var seed = ((_options.Seed * 1_000_003 + step) * _options.Accumulation + micro) * _model.Layers.Count;
            loss += _pass.AddGradients(batch, seed) / _options.Accumulation;
        }

        _optimizer.Clip(_options.ClipNorm);
        _optimizer.Step(rate, _options.WeightDecay);
        return loss;
    }

    private double? Check(int done, CancellationToken cancellationToken)
    {
        if (_options.EarlyStopping is not { } stop || (done % stop.Every != 0 && done != _options.Steps))
            return null;
        double sum = 0,
            weight = 0;
        foreach (var batch in stop.Validation)
        {
            _options.Yield?.Invoke(cancellationToken);
            var share = batch.Sum(e => e.Targets.Sum(t => (double)t.Weight));
            sum += _pass.Loss(batch) * share;
            weight += share;
        }

        _best!.Note(sum / weight);
        return sum / weight;
    }
}
