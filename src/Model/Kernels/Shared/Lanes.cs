using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeDiag.Model.Kernels.Shared;

/// <summary>
/// The few vector operations that .NET has no portable name for. Each picks AVX-512, AVX2 or plain code; the processor's kind is
/// a constant to the compiler, so only one of them is left in the machine code.
/// </summary>
internal static unsafe class Lanes
{
    /// <summary>The instruction set in use: <c>AVX-512</c>, <c>AVX2</c> or <c>portable</c>.</summary>
    public static string Name =>
        Avx512BW.IsSupported ? "AVX-512"
        : Avx2.IsSupported ? "AVX2"
        : "portable";

    /// <summary>Whether to compute with half of the lanes at a time: AVX2 has sixteen registers of eight numbers, and no AVX-512 beside it.</summary>
    public static bool IsNarrow => !Avx512BW.IsSupported && Avx2.IsSupported && Fma.IsSupported;

    // How far ahead of its use a cache line is asked for.
    private const int Ahead = 2048;

    // e^x = 2^n · e^r, where r lies between -ln 2 / 2 and ln 2 / 2 and ln 2 is subtracted in two parts.
    private const float LeastExponent = -87.33654f,
        GreatestExponent = 88f,
        Log2OfE = 1.44269504f,
        LogOf2 = 0.693359375f,
        RestOfLogOf2 = -2.12194440e-4f,
        C2 = 1.6666665459e-1f,
        C3 = 4.1665795894e-2f,
        C4 = 8.3334519073e-3f,
        C5 = 1.3981999507e-3f,
        C6 = 1.9875691500e-4f;

    private const int Bias = 127,
        MantissaBits = 23;

    /// <summary>Asks for the cache line that a stream of reads will come to; of memory that need not exist.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(void* address) => PrefetchAt((byte*)address + Ahead);

    /// <summary>Asks for a cache line, of memory that need not exist.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PrefetchAt(void* address)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(address);
    }

    /// <summary>32 signed bytes as 16-bit numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Widen(sbyte* bytes)
    {
        if (Avx512BW.IsSupported)
            return Avx512BW.ConvertToVector512Int16(Vector256.Load(bytes));
        if (Avx2.IsSupported)
            return Vector512.Create(Avx2.ConvertToVector256Int16(bytes), Avx2.ConvertToVector256Int16(bytes + 16));
        var (low, high) = Vector256.Widen(Vector256.Load(bytes));
        return Vector512.Create(low, high);
    }

    /// <summary>Products of neighbouring 16-bit numbers, added in pairs: [32] · [32] to [16].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> PairProducts(Vector512<short> a, Vector512<short> b)
    {
        if (Avx512BW.IsSupported)
            return Avx512BW.MultiplyAddAdjacent(a, b);
        if (Avx2.IsSupported)
            return Vector512.Create(Avx2.MultiplyAddAdjacent(a.GetLower(), b.GetLower()), Avx2.MultiplyAddAdjacent(a.GetUpper(), b.GetUpper()));
        var (x, y) = (a.AsInt32(), b.AsInt32());
        return Vector512.ShiftRightArithmetic(Vector512.ShiftLeft(x, 16), 16) * Vector512.ShiftRightArithmetic(Vector512.ShiftLeft(y, 16), 16)
            + Vector512.ShiftRightArithmetic(x, 16) * Vector512.ShiftRightArithmetic(y, 16);
    }

    /// <summary>Products of neighbouring bytes, unsigned by signed, added in pairs: [64] · [64] to [32]. A sum must fit into 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> BytePairProducts(Vector512<byte> a, Vector512<sbyte> b)
    {
        if (Avx512BW.IsSupported)
            return Avx512BW.MultiplyAddAdjacent(a, b);
        if (Avx2.IsSupported)
            return Vector512.Create(Avx2.MultiplyAddAdjacent(a.GetLower(), b.GetLower()), Avx2.MultiplyAddAdjacent(a.GetUpper(), b.GetUpper()));
        var (x, y) = (a.AsInt16(), b.AsInt16());
        return (x & Vector512.Create((short)0xFF)) * Vector512.ShiftRightArithmetic(Vector512.ShiftLeft(y, 8), 8)
            + Vector512.ShiftRightLogical(x, 8) * Vector512.ShiftRightArithmetic(y, 8);
    }

    /// <summary>16 bfloat16 numbers as float32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> FromBFloat16(ushort* numbers)
    {
        if (Avx512F.IsSupported)
            return Vector512.ShiftLeft(Avx512F.ConvertToVector512Int32(Vector256.Load(numbers)), 16).AsSingle();
        var (low, high) = Vector256.Widen(Vector256.Load(numbers));
        return Vector512.ShiftLeft(Vector512.Create(low, high), 16).AsSingle();
    }

    /// <summary>8 bfloat16 numbers as float32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> FromBFloat16Narrow(ushort* numbers)
    {
        if (Avx2.IsSupported)
            return Vector256.ShiftLeft(Avx2.ConvertToVector256Int32(numbers), 16).AsSingle();
        var (low, high) = Vector128.Widen(Vector128.Load(numbers));
        return Vector256.ShiftLeft(Vector256.Create(low, high), 16).AsSingle();
    }

    /// <summary>bfloat16, rounded to nearest even; finite numbers only.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort ToBFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    /// <summary>32 numbers as bfloat16, rounded in the same way.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ushort> ToBFloat16(Vector512<float> low, Vector512<float> high)
    {
        return Vector512.Narrow(Half(low.AsUInt32()), Half(high.AsUInt32()));

        static Vector512<uint> Half(Vector512<uint> bits) =>
            Vector512.ShiftRightLogical(bits + Vector512.Create(0x7FFFu) + (Vector512.ShiftRightLogical(bits, 16) & Vector512.Create(1u)), 16);
    }

    /// <summary>A bfloat16 number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float FromBFloat16(ushort value) => BitConverter.UInt32BitsToSingle((uint)value << 16);

    /// <summary>
    /// e^x of 16 numbers, within 2 units of the last place; 0 below -87.34, and no more than e^88, so that sums stay finite. NaN stays NaN.
    /// The range reduction and the coefficients are those of <c>expf</c> of the Cephes library.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x)
    {
        if (IsNarrow)
            return Vector512.Create(Exp(x.GetLower()), Exp(x.GetUpper()));
        var bounded = Vector512.MaxNative(Vector512.Create(LeastExponent), Vector512.MinNative(Vector512.Create(GreatestExponent), x));
        var n = Vector512.Floor(Vector512.FusedMultiplyAdd(bounded, Vector512.Create(Log2OfE), Vector512.Create(0.5f)));
        var r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-LogOf2), bounded);
        r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-RestOfLogOf2), r);
        var y = Vector512.FusedMultiplyAdd(Vector512.Create(C6), r, Vector512.Create(C5));
        y = Vector512.FusedMultiplyAdd(y, r, Vector512.Create(C4));
        y = Vector512.FusedMultiplyAdd(y, r, Vector512.Create(C3));
        y = Vector512.FusedMultiplyAdd(y, r, Vector512.Create(C2));
        y = Vector512.FusedMultiplyAdd(y, r, Vector512.Create(0.5f));
        y = Vector512.FusedMultiplyAdd(y, r * r, r) + Vector512<float>.One;
        var power = Vector512.ShiftLeft(Vector512.ConvertToInt32Native(n) + Vector512.Create(Bias), MantissaBits).AsSingle();
        return Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512.Create(LeastExponent)), Vector512<float>.Zero, y * power);
    }

    /// <summary>The same of 8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Exp(Vector256<float> x)
    {
        var bounded = Vector256.MaxNative(Vector256.Create(LeastExponent), Vector256.MinNative(Vector256.Create(GreatestExponent), x));
        var n = Vector256.Floor(Vector256.FusedMultiplyAdd(bounded, Vector256.Create(Log2OfE), Vector256.Create(0.5f)));
        var r = Vector256.FusedMultiplyAdd(n, Vector256.Create(-LogOf2), bounded);
        r = Vector256.FusedMultiplyAdd(n, Vector256.Create(-RestOfLogOf2), r);
        var y = Vector256.FusedMultiplyAdd(Vector256.Create(C6), r, Vector256.Create(C5));
        y = Vector256.FusedMultiplyAdd(y, r, Vector256.Create(C4));
        y = Vector256.FusedMultiplyAdd(y, r, Vector256.Create(C3));
        y = Vector256.FusedMultiplyAdd(y, r, Vector256.Create(C2));
        y = Vector256.FusedMultiplyAdd(y, r, Vector256.Create(0.5f));
        y = Vector256.FusedMultiplyAdd(y, r * r, r) + Vector256<float>.One;
        var power = Vector256.ShiftLeft(Vector256.ConvertToInt32Native(n) + Vector256.Create(Bias), MantissaBits).AsSingle();
        return Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256.Create(LeastExponent)), Vector256<float>.Zero, y * power);
    }
}
