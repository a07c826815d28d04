using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Kernels.Shared;

/// <summary>The rows of a weight where libtorch keeps them; the tensor must outlive it.</summary>
internal readonly unsafe struct WeightRows
{
    private const int Width = 16;

    private readonly nint _first;
    private readonly bool _half;

    /// <summary>Rows of a matrix.</summary>
    /// <param name="weight">float32 or bfloat16 on the CPU, contiguous, [rows, columns].</param>
    public WeightRows(Tensor weight)
        : this(
            weight.is_contiguous() ? Pointer(weight) : throw new ArgumentException("the weight must be contiguous", nameof(weight)),
            weight.shape[^1],
            weight.dtype == ScalarType.BFloat16
        ) { }

    /// <summary>Rows that lie end to end.</summary>
    /// <param name="first">The first element.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="isBFloat16">Whether the elements are bfloat16; float32 otherwise.</param>
    public WeightRows(void* first, long columns, bool isBFloat16) => (_first, Columns, _half) = ((nint)first, columns, isBFloat16);

    /// <summary>Columns.</summary>
    public long Columns { get; }

    /// <summary>Where a CPU tensor's elements begin.</summary>
    public static void* Pointer(Tensor tensor)
    {
        // Native memory: it does not move.
        fixed (byte* first = &MemoryMarshal.GetReference(tensor.bytes))
            return first;
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
        var c = 0;
        fixed (float* to = values)
            for (; c + Width <= Columns; c += Width)
                Lanes.FromBFloat16(at + c).Store(to + c);
        for (; c < Columns; c++)
            values[c] = Lanes.FromBFloat16(at[c]);
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
        var c = 0;
        fixed (float* from = values)
            for (; c + 2 * Width <= Columns; c += 2 * Width)
                Lanes.ToBFloat16(Vector512.Load(from + c), Vector512.Load(from + c + Width)).Store(at + c);
        for (; c < Columns; c++)
            at[c] = Lanes.ToBFloat16(values[c]);
    }
}
