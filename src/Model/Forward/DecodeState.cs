using EdgeDiag.Model.Configuration;
using EdgeDiag.Model.Kernels.Shared;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Forward;

/// <summary>One request's key/value cache, allocated once for its greatest length.</summary>
public sealed class DecodeState : IDisposable
{
    private readonly Tensor[] _keys,
        _values; // per layer [B, Hkv, C, D]
    private readonly long _capacity;

    /// <summary>An empty cache.</summary>
    /// <param name="config">Sizes of the model.</param>
    /// <param name="batch">Sequences side by side.</param>
    /// <param name="capacity">Most positions, 1 to <see cref="ModelConfig.MaxPositions"/>.</param>
    /// <param name="dtype">Type of the model's activations.</param>
    /// <param name="device">Device of the model.</param>
    public DecodeState(ModelConfig config, int batch, int capacity, ScalarType dtype, Device device)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, config.MaxPositions);
        _capacity = capacity;
        Tensor Cache() => empty([batch, config.KeyValueHeads, capacity, config.HeadDim], dtype, device).DetachFromDisposeScope();
        _keys = [.. Enumerable.Range(0, config.Layers).Select(_ => Cache())];
        _values = [.. Enumerable.Range(0, config.Layers).Select(_ => Cache())];
    }

    /// <summary>Most positions.</summary>
    public long Capacity => _capacity;

    /// <summary>Positions filled.</summary>
    public long Length { get; private set; }

    /// <summary>Forgets everything past a position, so that the memory serves again.</summary>
    public void Truncate(long length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        Length = length;
    }

    /// <summary>Writes new keys and values behind the old ones.</summary>
    /// <param name="layer">Layer index.</param>
    /// <param name="keys">[B, Hkv, T, D].</param>
    /// <param name="values">[B, Hkv, T, D].</param>
    /// <returns>Views of all keys and values so far, [B, Hkv, P+T, D].</returns>
    public (Tensor Keys, Tensor Values) Append(int layer, Tensor keys, Tensor values)
    {
        var added = keys.shape[2];
        if (Length + added > _capacity)
            throw new InvalidOperationException($"the key/value cache holds {_capacity} positions; {Length + added} are needed");
        _keys[layer].narrow(2, Length, added).copy_(keys);
        _values[layer].narrow(2, Length, added).copy_(values);
        return (_keys[layer].narrow(2, 0, Length + added), _values[layer].narrow(2, 0, Length + added));
    }

    /// <summary>Type of the cache's elements.</summary>
    internal ScalarType ElementType => _keys[0].dtype;

    /// <summary>A layer's keys on the CPU, [B, Hkv, C, D].</summary>
    internal unsafe void* Keys(int layer) => WeightRows.Pointer(_keys[layer]);

    /// <summary>A layer's values on the CPU, [B, Hkv, C, D].</summary>
    internal unsafe void* Values(int layer) => WeightRows.Pointer(_values[layer]);

    /// <summary>Takes over the first positions of a sequence of another cache.</summary>
    /// <param name="row">Sequence to write.</param>
    /// <param name="from">The other cache, of the same model.</param>
    /// <param name="fromRow">Its sequence.</param>
    /// <param name="length">Positions; those of all sequences afterwards.</param>
    internal void CopyRow(int row, DecodeState from, int fromRow, long length)
    {
        foreach (var (own, other) in _keys.Zip(from._keys).Concat(_values.Zip(from._values)))
            own.narrow(0, row, 1).narrow(2, 0, length).copy_(other.narrow(0, fromRow, 1).narrow(2, 0, length));

        Length = length;
    }

    /// <summary>Bytes of the keys and values of one position of one sequence.</summary>
    internal long BytesPerPosition => _keys.Concat(_values).Sum(t => t.shape[1] * t.shape[3] * t.element_size());

    /// <summary>A cache of one sequence that holds the first positions of another's, and no room for more.</summary>
    internal DecodeState Copy(ModelConfig config, long length)
    {
        var copy = new DecodeState(config, 1, (int)length, ElementType, _keys[0].device);
        copy.CopyRow(0, this, 0, length);
        return copy;
    }

    /// <summary>Counts positions that all layers have appended.</summary>
    public void Advance(long added) => Length += added;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in _keys.Concat(_values))
            tensor.Dispose();
    }
}
