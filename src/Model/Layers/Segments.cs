using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Layers;

/// <summary>
/// Where the sequences lie that one row is made of, end to end. Each attends to itself alone and its positions begin at 0, so that
/// the row gives what its sequences would give in rows of their own, without their padding.
/// </summary>
internal sealed class Segments : IDisposable
{
    /// <summary>Sequences of these lengths.</summary>
    /// <param name="lengths">At least one, each above 0.</param>
    /// <param name="device">Of the model.</param>
    public Segments(IReadOnlyList<int> lengths, Device device)
    {
        Lengths = lengths;
        Positions = tensor(lengths.SelectMany(l => Enumerable.Range(0, l)).Select(p => (long)p).ToArray(), device: device).DetachFromDisposeScope();
    }

    /// <summary>Tokens of each sequence.</summary>
    public IReadOnlyList<int> Lengths { get; }

    /// <summary>Each token's position in its sequence, int64 [T].</summary>
    public Tensor Positions { get; }

    /// <inheritdoc/>
    public void Dispose() => Positions.Dispose();
}
