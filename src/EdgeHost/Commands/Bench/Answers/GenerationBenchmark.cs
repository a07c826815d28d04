using System.Diagnostics;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion.Evaluation.Statistics;
using EdgeDiag.Model.Engine.Running;
using EdgeDiag.Model.Engine.Sequences;
using EdgeDiag.Model.Files;
using EdgeDiag.Model.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.EdgeHost.Commands.Bench.Answers;

/// <summary>Prefill and decoding of a shape with random weights, in one precision.</summary>
public sealed class GenerationBenchmark : IDisposable
{
    /// <summary>Tokens of the prompt that is prefilled.</summary>
    public const int PromptTokens = 256;

    // Decoding begins behind a short prompt, as llama.cpp's own benchmark does.
    private const int Behind = 16;

    private readonly CausalLM _model;
    private readonly ModelRunner _runner;
    private readonly string _shape,
        _precision;
    private readonly int _steps;

    /// <summary>A shape in a precision.</summary>
    /// <param name="shape"><c>mini</c> or <c>big</c>.</param>
    /// <param name="precision"><c>f32</c>, <c>bf16</c>, <c>bf16-packed</c>, <c>int8</c> or <c>int4</c>; <c>libtorch</c> in front, such as
    /// <c>libtorch-bf16</c>, decodes without the managed kernels.</param>
    /// <param name="steps">Tokens decoded in a round.</param>
    /// <param name="device">Where the weights are.</param>
    /// <exception cref="ModelFormatException">A precision that the device does not have.</exception>
    public GenerationBenchmark(string shape, string precision, int steps, Device device)
    {
        (_shape, _precision, _steps) = (shape, precision, steps);
        var format = precision.Replace("libtorch-", "", StringComparison.Ordinal);
        _model = ModelShape.Random(ModelShape.FromName(shape), format == "f32" ? ScalarType.Float32 : ScalarType.BFloat16, device: device);
        _runner = precision.StartsWith("libtorch", StringComparison.Ordinal) ? new ModelRunner(_model) : ModelRunner.ForPrecision(_model, format);
    }

    /// <summary>One round of prefills, seconds each.</summary>
    public IReadOnlyList<double> Prefill(int repeats)
    {
        using var _ = inference_mode();
        using var state = _runner.NewState(PromptTokens);
        using var ids = Prompt(1, PromptTokens);
        return
        [
            .. Enumerable
                .Range(0, repeats)
                .Select(_ =>
                    Timed(() =>
                    {
                        state.Truncate(0);
                        using var scope = NewDisposeScope();
                        // Read, so that a GPU has finished.
                        Sampler.MostProbable(_runner.Logits(_runner.Forward(ids, state)[TensorIndex.Colon, -1]));
                    })
                ),
        ];
    }

    /// <summary>One round of decode steps, seconds each; the next token is the most probable one.</summary>
    public IReadOnlyList<double> Decode(int batch)
    {
        using var _ = inference_mode();
        using var state = _runner.NewState(Behind + _steps + 1, batch);
        using var prompt = Prompt(batch, Behind);
        _runner.Forward(prompt, state).Dispose();
        var next = Prompt(batch, 1);
        var times = new List<double>();
        for (var step = 0; step < _steps; step++)
            times.Add(
                Timed(() =>
                {
                    using var scope = NewDisposeScope();
                    var logits = _runner.Logits(_runner.Forward(next, state)[TensorIndex.Colon, -1]); // [B, V]
                    next.Dispose();
                    next = tensor(Sampler.MostProbable(logits).Select(i => (long)i).ToArray(), [batch, 1], device: _model.Device).DetachFromDisposeScope();
                })
            );
        next.Dispose();
        return times;
    }

    /// <summary>A row of several rounds: the median of their speeds.</summary>
    public BenchRow Row(string op, int batch, IReadOnlyList<IReadOnlyList<double>> rounds)
    {
        var tokens = op == "prefill" ? PromptTokens : 1;
        var speeds = rounds.Select(r => tokens * batch / (op == "prefill" ? r.Order().ElementAt(r.Count / 2) : r.Average())).Order().ToList();
        var all = rounds.SelectMany(r => r).Order().ToList();
        return new BenchRow(
            _shape,
            op,
            _precision,
            batch,
            op == "prefill" ? PromptTokens : _steps,
            speeds[speeds.Count / 2],
            all[all.Count / 2],
            RowStatistics.Percentile(all, 0.99),
            op == "decode" ? _runner.BytesPerStep : 0
        );
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _runner.Dispose();
        _model.Dispose();
    }

    private Tensor Prompt(int batch, int length)
    {
        using var generator = new Generator(1);
        return randint(_model.Config.VocabularySize, [batch, length], generator: generator, dtype: ScalarType.Int64).to(_model.Device);
    }

    private static double Timed(Action work)
    {
        var began = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
