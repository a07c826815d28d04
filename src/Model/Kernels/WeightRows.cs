using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Kernels;

/// <summary>The rows of a weight where libtorch keeps them; the tensor must outlive it.</summary>
internal readonly unsafe struct WeightRows
{
    private readonly void* _first;
    private readonly bool _half;

    /// <summary>Rows of a matrix.</summary>
    /// <param name="weight">float32 or bfloat16 on the CPU, contiguous, [rows, columns].</param>
    public WeightRows(Tensor weight)
    {
        if (!weight.is_contiguous()) throw new ArgumentException("the weight must be contiguous", nameof(weight));
        Columns = weight.shape[^1];
        _half = weight.dtype == ScalarType.BFloat16;
        _first = Pointer(weight);
    }

    /// <summary>Columns.</summary>
    public long Columns { get; }

    /// <summary>Where a CPU tensor's elements begin.</summary>
    public static void* Pointer(Tensor tensor)
    {
        // Native memory: it does not move.
        fixed (byte* first = &MemoryMarshal.GetReference(tensor.bytes)) return first;
    }

    /// <summary>Copies a row, widened to float32.</summary>
    public void Read(long row, Span<float> values)
    {
        if (!_half)
        {
            new ReadOnlySpan<float>((float*)_first + row * Columns, (int)Columns).CopyTo(values);
            return;
        }

        var at = (ushort*)_first + row * Columns;
        for (var c = 0; c < Columns; c++) values[c] = Lanes.FromBFloat16(at[c]);
    }

    /// <summary>Replaces a row, rounded to the type of the weight.</summary>
    public void Write(long row, ReadOnlySpan<float> values)
    {
        if (!_half)
        {
            values.CopyTo(new Span<float>((float*)_first + row * Columns, (int)Columns));
            return;
        }

        var at = (ushort*)_first + row * Columns;
        for (var c = 0; c < Columns; c++) at[c] = Lanes.ToBFloat16(values[c]);
    }
}
