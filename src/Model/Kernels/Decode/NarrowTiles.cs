using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using EdgeDiag.Model.Kernels.Shared;
using EdgeDiag.Model.Quantization;

namespace EdgeDiag.Model.Kernels.Decode;

/// <summary>
/// Products of four rows with a <see cref="TiledMatrix"/>, for the sixteen registers of AVX2. The numbers are those of <see cref="TiledKernels"/> to
/// the bit.
/// </summary>
internal static unsafe class NarrowTiles
{
    /// <summary>Rows that are computed together.</summary>
    public const int Rows = 4;

    private const int Lanes8 = 8,
        Lanes16 = TiledMatrix.TileRows;

    /// <summary>y[r] = W · x[r] for four rows and a tile.</summary>
    /// <param name="matrix">W.</param>
    /// <param name="tile">The tile.</param>
    /// <param name="x">Rows, quantised for the matrix's format.</param>
    /// <param name="row">The first of the four.</param>
    /// <param name="y">[4, yStride], from the tile's first row on; room for the whole tile.</param>
    /// <param name="yStride">Elements from one row of <paramref name="y"/> to the next.</param>
    public static void Four(TiledMatrix matrix, int tile, QuantizedRows x, int row, float* y, int yStride)
    {
        if (matrix.Format == RowFormat.Int8)
            Bytes(matrix, tile, x, row, y, yStride);
        else
            for (var lane = 0; lane < Lanes16; lane += Lanes8)
                Nibbles(matrix, tile, lane, x, row, y + lane, yStride);
    }

    // Four rows times a tile, whose eight vectors of sums stay in registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Bytes(TiledMatrix matrix, int tile, QuantizedRows x, int row, float* y, int yStride)
    {
        var w = (sbyte*)matrix.Tile(tile);
        int* a0 = (int*)x.Shorts(row),
            a1 = (int*)x.Shorts(row + 1),
            a2 = (int*)x.Shorts(row + 2),
            a3 = (int*)x.Shorts(row + 3);
        Vector256<int> s0 = default,
            s1 = default,
            s2 = default,
            s3 = default;
        Vector256<int> t0 = default,
            t1 = default,
            t2 = default,
            t3 = default;
        for (var pair = 0; pair < matrix.PaddedColumns / 2; pair++, w += 32)
        {
            Vector256<short> left = Avx2.ConvertToVector256Int16(w),
                right = Avx2.ConvertToVector256Int16(w + 16);
            var a = Vector256.Create(a0[pair]).AsInt16();
            s0 += Avx2.MultiplyAddAdjacent(left, a);
            t0 += Avx2.MultiplyAddAdjacent(right, a);
            a = Vector256.Create(a1[pair]).AsInt16();
            s1 += Avx2.MultiplyAddAdjacent(left, a);
            t1 += Avx2.MultiplyAddAdjacent(right, a);
            a = Vector256.Create(a2[pair]).AsInt16();
            s2 += Avx2.MultiplyAddAdjacent(left, a);
            t2 += Avx2.MultiplyAddAdjacent(right, a);
            a = Vector256.Create(a3[pair]).AsInt16();
            s3 += Avx2.MultiplyAddAdjacent(left, a);
            t3 += Avx2.MultiplyAddAdjacent(right, a);
        }

        Vector256<float> p = Vector256.Load(matrix.RowScales(tile)),
            q = Vector256.Load(matrix.RowScales(tile) + Lanes8);
        Store(s0, t0, p, q, x.Scales(row)[0], y);
        Store(s1, t1, p, q, x.Scales(row + 1)[0], y + yStride);
        Store(s2, t2, p, q, x.Scales(row + 2)[0], y + 2L * yStride);
        Store(s3, t3, p, q, x.Scales(row + 3)[0], y + 3L * yStride);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Store(Vector256<int> s, Vector256<int> t, Vector256<float> p, Vector256<float> q, float scale, float* y)
        {
            (Vector256.ConvertToSingle(s) * p * scale).Store(y);
            (Vector256.ConvertToSingle(t) * q * scale).Store(y + Lanes8);
        }
    }

    // Four rows times half a tile. Even and odd groups apart, as a decode step adds them up.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Nibbles(TiledMatrix matrix, int tile, int lane, QuantizedRows x, int row, float* y, int yStride)
    {
        var w = matrix.Tile(tile) + lane * 4;
        var scales = matrix.GroupScales(tile) + lane;
        // From a row's numbers, and its scales and sums, to the next one's.
        long bytes = x.Bytes(row + 1) - x.Bytes(row),
            groups = x.Scales(row + 1) - x.Scales(row);
        var a = (byte*)x.Bytes(row);
        float* c = x.Scales(row);
        int* o = x.Offsets(row);
        Vector256<float> e0 = default,
            e1 = default,
            e2 = default,
            e3 = default;
        Vector256<float> d0 = default,
            d1 = default,
            d2 = default,
            d3 = default;
        for (var group = 0; group < matrix.Groups; group++, w += 256, scales += Lanes16, a += TiledMatrix.GroupSize, c++, o++)
        {
            Vector256<short> s0 = default,
                s1 = default,
                s2 = default,
                s3 = default;
            for (var k = 0; k < 4; k++)
            {
                var packed = Vector256.Load(w + 64 * k);
                var mask = Vector256.Create((byte)15);
                Vector256<byte> low = packed & mask,
                    high = Vector256.ShiftRightLogical(packed.AsUInt16(), 4).AsByte() & mask;
                var at = (int*)a + k;
                s0 += Products(low, high, at);
                at = (int*)((byte*)at + bytes);
                s1 += Products(low, high, at);
                at = (int*)((byte*)at + bytes);
                s2 += Products(low, high, at);
                at = (int*)((byte*)at + bytes);
                s3 += Products(low, high, at);
            }

            var step = Lanes.FromBFloat16Narrow(scales);
            // Exchanged after each group: the two sums of a row take turns.
            (e0, d0) = (d0, Vector256.MultiplyAddEstimate(Sum(s0, o[0]), step * c[0], e0));
            (e1, d1) = (d1, Vector256.MultiplyAddEstimate(Sum(s1, o[groups]), step * c[groups], e1));
            (e2, d2) = (d2, Vector256.MultiplyAddEstimate(Sum(s2, o[2 * groups]), step * c[2 * groups], e2));
            (e3, d3) = (d3, Vector256.MultiplyAddEstimate(Sum(s3, o[3 * groups]), step * c[3 * groups], e3));
        }

        (e0 + d0).Store(y);
        (e1 + d1).Store(y + yStride);
        (e2 + d2).Store(y + 2L * yStride);
        (e3 + d3).Store(y + 3L * yStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Products(Vector256<byte> low, Vector256<byte> high, int* a) =>
        Avx2.MultiplyAddAdjacent(low, Vector256.Create(a[0]).AsSByte()) + Avx2.MultiplyAddAdjacent(high, Vector256.Create(a[4]).AsSByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Sum(Vector256<short> products, int offset) =>
        Vector256.ConvertToSingle(Avx2.MultiplyAddAdjacent(products, Vector256.Create((short)1)) - Vector256.Create(offset));
}
