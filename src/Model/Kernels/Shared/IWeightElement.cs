using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EdgeDiag.Model.Kernels.Shared;

/// <summary>A type of weights that are read as float32.</summary>
internal unsafe interface IWeightElement
{
    /// <summary>16 weights from an index on.</summary>
    static abstract Vector512<float> Load(void* first, long index);

    /// <summary>8 weights from an index on.</summary>
    static abstract Vector256<float> LoadNarrow(void* first, long index);

    /// <summary>Asks for the weights some way behind an index.</summary>
    static abstract void Prefetch(void* first, long index);

    /// <summary>One weight.</summary>
    static abstract float At(void* first, long index);
}

/// <summary>float32.</summary>
internal readonly unsafe struct SingleWeight : IWeightElement
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(void* first, long index) => Vector512.Load((float*)first + index);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadNarrow(void* first, long index) => Vector256.Load((float*)first + index);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(void* first, long index)
    {
        Lanes.Prefetch((float*)first + index);
        Lanes.Prefetch((float*)first + index + 16);
        Lanes.Prefetch((float*)first + index + 32);
        Lanes.Prefetch((float*)first + index + 48);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float At(void* first, long index) => ((float*)first)[index];
}

/// <summary>bfloat16.</summary>
internal readonly unsafe struct BFloat16Weight : IWeightElement
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(void* first, long index) => Lanes.FromBFloat16((ushort*)first + index);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadNarrow(void* first, long index) => Lanes.FromBFloat16Narrow((ushort*)first + index);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(void* first, long index)
    {
        Lanes.Prefetch((ushort*)first + index);
        Lanes.Prefetch((ushort*)first + index + 32);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float At(void* first, long index) => Lanes.FromBFloat16(((ushort*)first)[index]);
}
