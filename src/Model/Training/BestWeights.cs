using System.Globalization;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Training;

/// <summary>The parameters at their lowest validation loss so far; part of the checkpoint, so that a resumed run stops where the whole one stops.</summary>
internal sealed class BestWeights : IDisposable
{
    private readonly IReadOnlyList<KeyValuePair<string, Tensor>> _parameters;
    private readonly KeyValuePair<string, Tensor>[] _best;

    public BestWeights(IReadOnlyList<KeyValuePair<string, Tensor>> parameters)
    {
        _parameters = parameters;
        _best = [.. parameters.Select(p => KeyValuePair.Create("best." + p.Key, p.Value.detach().clone().DetachFromDisposeScope()))];
    }

    /// <summary>The lowest loss; infinite before the first.</summary>
    public double Loss { get; private set; } = double.PositiveInfinity;

    /// <summary>Looks since the lowest.</summary>
    public int Worse { get; private set; }

    /// <summary>The parameters under the names <c>best.…</c>.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> State => _best;

    /// <summary>What is not a tensor, as text.</summary>
    public IEnumerable<KeyValuePair<string, string>> Figures =>
        [
            KeyValuePair.Create("best_loss", Loss.ToString("R", CultureInfo.InvariantCulture)),
            KeyValuePair.Create("worse", Worse.ToString(CultureInfo.InvariantCulture)),
        ];

    /// <summary>Takes note of a loss.</summary>
    public void Note(double loss)
    {
        if (loss >= Loss)
        {
            Worse++;
            return;
        }

        (Loss, Worse) = (loss, 0);
        Copy(_parameters, _best);
    }

    /// <summary>Puts the best parameters back; nothing happens before the first loss.</summary>
    public void Restore()
    {
        if (double.IsFinite(Loss))
            Copy(_best, _parameters);
    }

    /// <summary>Takes the figures from a checkpoint.</summary>
    public void Read(IReadOnlyDictionary<string, string> figures) =>
        (Loss, Worse) = (double.Parse(figures["best_loss"], CultureInfo.InvariantCulture), int.Parse(figures["worse"], CultureInfo.InvariantCulture));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, tensor) in _best)
            tensor.Dispose();
    }

    private static void Copy(IReadOnlyList<KeyValuePair<string, Tensor>> from, IReadOnlyList<KeyValuePair<string, Tensor>> to)
    {
        using var _ = no_grad();
        for (var i = 0; i < from.Count; i++)
            to[i].Value.copy_(from[i].Value);
    }
}
