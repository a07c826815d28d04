using EdgeDiag.Model.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Training;

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter, 2019) whose state is plain named tensors, so that a checkpoint
/// is a safetensors file like every other.
/// </summary>
internal sealed class AdamW : IDisposable
{
    private const double Beta1 = 0.9,
        Beta2 = 0.98,
        Epsilon = 1e-8;
    private readonly (string Name, Tensor Parameter, Tensor Mean, Tensor Square)[] _slots;

    public AdamW(IEnumerable<KeyValuePair<string, Tensor>> parameters) =>
        _slots = [
            .. parameters.Select(p =>
                (
                    p.Key,
                    p.Value,
                    zeros_like(p.Value, requires_grad: false).DetachFromDisposeScope(),
                    zeros_like(p.Value, requires_grad: false).DetachFromDisposeScope()
                )
            ),
        ];

    public int Steps { get; set; }

    /// <summary>The moments under the names <c>adam.mean.…</c> and <c>adam.square.…</c>.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> State =>
        _slots.SelectMany(s => new[] { KeyValuePair.Create("adam.mean." + s.Name, s.Mean), KeyValuePair.Create("adam.square." + s.Name, s.Square) });

    /// <summary>Scales all gradients so that their joint norm is at most <paramref name="limit"/>; returns the norm before.</summary>
    public double Clip(double limit)
    {
        using var scope = NewDisposeScope();
        var gradients = _slots.Select(s => s.Parameter.grad).OfType<Tensor>().ToArray();
        var norm = stack(gradients.Select(g => g.Squared().sum())).sum().sqrt().Number();
        if (norm > limit)
            foreach (var gradient in gradients)
                gradient.TimesInPlace(limit / norm);
        return norm;
    }

    public void Step(double learningRate, double weightDecay)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        Steps++;
        var correction1 = 1 - Math.Pow(Beta1, Steps);
        var correction2 = Math.Sqrt(1 - Math.Pow(Beta2, Steps));
        foreach (var (_, parameter, mean, square) in _slots)
        {
            if (parameter.grad is not { } gradient)
                continue;
            mean.TimesInPlace(Beta1).PlusInPlace(gradient, 1 - Beta1);
            square.TimesInPlace(Beta2).PlusProductInPlace(gradient, gradient, 1 - Beta2);
            var denominator = square.sqrt().OverInPlace(correction2).PlusInPlace(Epsilon);
            // Vectors (norms, biases) are not decayed: they have no scale to shrink.
            if (weightDecay > 0 && parameter.dim() > 1)
                parameter.TimesInPlace(1 - learningRate * weightDecay);
            parameter.PlusQuotientInPlace(mean, denominator, -learningRate / correction1);
            gradient.zero_();
        }
    }

    public void Dispose()
    {
        foreach (var (_, _, mean, square) in _slots)
        {
            mean.Dispose();
            square.Dispose();
        }
    }
}
