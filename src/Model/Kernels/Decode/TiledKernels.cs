using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using EdgeDiag.Model.Kernels.Shared;
using EdgeDiag.Model.Quantization;

namespace EdgeDiag.Model.Kernels.Decode;

/// <summary>Products of a few rows with a <see cref="TiledMatrix"/>; a lane of a register is a row of the matrix.</summary>
internal static unsafe class TiledKernels
{
    private const int Lanes16 = TiledMatrix.TileRows,
        Group = TiledMatrix.GroupSize;

    /// <summary>y[b, r] = x[b] · W[r] for the rows of a range of tiles; padding rows are written as well.</summary>
    /// <param name="matrix">The weights.</param>
    /// <param name="from">First tile.</param>
    /// <param name="to">Behind the last tile.</param>
    /// <param name="x">Rows, quantised for the matrix's format.</param>
    /// <param name="batch">Rows of x.</param>
    /// <param name="y">[batch, yStride]; index 0 is row 0 of the matrix. Room for whole tiles.</param>
    /// <param name="yStride">Elements from one row of <paramref name="y"/> to the next.</param>
    public static void Multiply(TiledMatrix matrix, int from, int to, QuantizedRows x, int batch, float* y, int yStride)
    {
        for (var tile = from; tile < to; tile++)
        {
            var at = y + (long)tile * Lanes16;
            var b = 0;
            if (Lanes.IsNarrow)
                for (; b + NarrowTiles.Rows <= batch; b += NarrowTiles.Rows)
                    NarrowTiles.Four(matrix, tile, x, b, at + (long)b * yStride, yStride);
            if (matrix.Format == RowFormat.Int8)
            {
                for (; b + 4 <= batch; b += 4)
                    BytesFour(matrix, tile, x, b, at + (long)b * yStride, yStride);
                for (; b < batch; b++)
                    BytesOne(matrix, tile, x, b, at + (long)b * yStride);
            }
            else
            {
                for (; b + 4 <= batch; b += 4)
                    NibblesFour(matrix, tile, x, b, at + (long)b * yStride, yStride);
                for (; b < batch; b++)
                    NibblesOne(matrix, tile, x, b, at + (long)b * yStride);
            }
        }
    }

    // Eight columns of 16 rows are 128 bytes; whole numbers add up exactly, so their order does not matter.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void BytesOne(TiledMatrix matrix, int tile, QuantizedRows x, int row, float* y)
    {
        var w = (sbyte*)matrix.Tile(tile);
        var a = (int*)x.Shorts(row);
        Vector512<int> s0 = default,
            s1 = default,
            s2 = default,
            s3 = default;
        for (var pair = 0; pair < matrix.PaddedColumns / 2; pair += 4, w += 128)
        {
            Prefetch(w);
            s0 += Lanes.PairProducts(Lanes.Widen(w), Vector512.Create(a[pair]).AsInt16());
            s1 += Lanes.PairProducts(Lanes.Widen(w + 32), Vector512.Create(a[pair + 1]).AsInt16());
            s2 += Lanes.PairProducts(Lanes.Widen(w + 64), Vector512.Create(a[pair + 2]).AsInt16());
            s3 += Lanes.PairProducts(Lanes.Widen(w + 96), Vector512.Create(a[pair + 3]).AsInt16());
        }

        var sum = Vector512.ConvertToSingle(s0 + s1 + (s2 + s3));
        (sum * Vector512.Load(matrix.RowScales(tile)) * x.Scales(row)[0]).Store(y);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void BytesFour(TiledMatrix matrix, int tile, QuantizedRows x, int row, float* y, int yStride)
    {
        var w = (sbyte*)matrix.Tile(tile);
        int* a0 = (int*)x.Shorts(row),
            a1 = (int*)x.Shorts(row + 1),
            a2 = (int*)x.Shorts(row + 2),
            a3 = (int*)x.Shorts(row + 3);
        Vector512<int> s0 = default,
            s1 = default,
            s2 = default,
            s3 = default,
            t0 = default,
            t1 = default,
            t2 = default,
            t3 = default;
        for (var pair = 0; pair < matrix.PaddedColumns / 2; pair += 2, w += 64)
        {
            Lanes.Prefetch(w);
            Vector512<short> w0 = Lanes.Widen(w),
                w1 = Lanes.Widen(w + 32);
            s0 += Lanes.PairProducts(w0, Vector512.Create(a0[pair]).AsInt16());
            s1 += Lanes.PairProducts(w0, Vector512.Create(a1[pair]).AsInt16());
            s2 += Lanes.PairProducts(w0, Vector512.Create(a2[pair]).AsInt16());
            s3 += Lanes.PairProducts(w0, Vector512.Create(a3[pair]).AsInt16());
            t0 += Lanes.PairProducts(w1, Vector512.Create(a0[pair + 1]).AsInt16());
            t1 += Lanes.PairProducts(w1, Vector512.Create(a1[pair + 1]).AsInt16());
            t2 += Lanes.PairProducts(w1, Vector512.Create(a2[pair + 1]).AsInt16());
            t3 += Lanes.PairProducts(w1, Vector512.Create(a3[pair + 1]).AsInt16());
        }

        var scales = Vector512.Load(matrix.RowScales(tile));
        (Vector512.ConvertToSingle(s0 + t0) * scales * x.Scales(row)[0]).Store(y);
        (Vector512.ConvertToSingle(s1 + t1) * scales * x.Scales(row + 1)[0]).Store(y + yStride);
        (Vector512.ConvertToSingle(s2 + t2) * scales * x.Scales(row + 2)[0]).Store(y + 2L * yStride);
        (Vector512.ConvertToSingle(s3 + t3) * scales * x.Scales(row + 3)[0]).Store(y + 3L * yStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void NibblesOne(TiledMatrix matrix, int tile, QuantizedRows x, int row, float* y)
    {
        var w = matrix.Tile(tile);
        var scales = matrix.GroupScales(tile);
        var a = (int*)x.Bytes(row);
        var own = x.Scales(row);
        var offsets = x.Offsets(row);
        Vector512<float> even = default,
            odd = default;
        var group = 0;
        for (; group + 2 <= matrix.Groups; group += 2, w += 512, a += 16, scales += 32)
        {
            for (var ahead = 0; ahead < 512; ahead += 128)
                Prefetch(w + ahead);
            even = Vector512.MultiplyAddEstimate(GroupSum(w, a, offsets[group]), Lanes.FromBFloat16(scales) * own[group], even);
            odd = Vector512.MultiplyAddEstimate(GroupSum(w + 256, a + 8, offsets[group + 1]), Lanes.FromBFloat16(scales + 16) * own[group + 1], odd);
        }

        if (group < matrix.Groups)
            even = Vector512.MultiplyAddEstimate(GroupSum(w, a, offsets[group]), Lanes.FromBFloat16(scales) * own[group], even);
        (even + odd).Store(y);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void NibblesFour(TiledMatrix matrix, int tile, QuantizedRows x, int row, float* y, int yStride)
    {
        var w = matrix.Tile(tile);
        var scales = matrix.GroupScales(tile);
        Vector512<float> e0 = default,
            e1 = default,
            e2 = default,
            e3 = default,
            o0 = default,
            o1 = default,
            o2 = default,
            o3 = default;
        for (var group = 0; group < matrix.Groups; group++, w += 256, scales += 16)
        {
            Prefetch(w);
            Prefetch(w + 128);
            var step = Lanes.FromBFloat16(scales);
            Vector512<float> d0 = One(w, x, row, group),
                d1 = One(w, x, row + 1, group),
                d2 = One(w, x, row + 2, group),
                d3 = One(w, x, row + 3, group);
            // Even and odd groups apart, as a single row adds them up.
            if ((group & 1) == 0)
            {
                e0 = Vector512.MultiplyAddEstimate(d0, step * x.Scales(row)[group], e0);
                e1 = Vector512.MultiplyAddEstimate(d1, step * x.Scales(row + 1)[group], e1);
                e2 = Vector512.MultiplyAddEstimate(d2, step * x.Scales(row + 2)[group], e2);
                e3 = Vector512.MultiplyAddEstimate(d3, step * x.Scales(row + 3)[group], e3);
            }
            else
            {
                o0 = Vector512.MultiplyAddEstimate(d0, step * x.Scales(row)[group], o0);
                o1 = Vector512.MultiplyAddEstimate(d1, step * x.Scales(row + 1)[group], o1);
                o2 = Vector512.MultiplyAddEstimate(d2, step * x.Scales(row + 2)[group], o2);
                o3 = Vector512.MultiplyAddEstimate(d3, step * x.Scales(row + 3)[group], o3);
            }
        }

        (e0 + o0).Store(y);
        (e1 + o1).Store(y + yStride);
        (e2 + o2).Store(y + 2L * yStride);
        (e3 + o3).Store(y + 3L * yStride);

        static Vector512<float> One(byte* w, QuantizedRows x, int row, int group) =>
            GroupSum(w, (int*)x.Bytes(row) + group * (Group / 4), x.Offsets(row)[group]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch(void* w)
    {
        Lanes.Prefetch(w);
        Lanes.Prefetch((byte*)w + 64);
    }

    // 32 columns of 16 rows. Eight products of at most 3,810 fit into 16 bits together.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> GroupSum(byte* w, int* a, int offset)
    {
        var mask = Vector512.Create((byte)15);
        Vector512<byte> p0 = Vector512.Load(w),
            p1 = Vector512.Load(w + 64),
            p2 = Vector512.Load(w + 128),
            p3 = Vector512.Load(w + 192);
        var low =
            Lanes.BytePairProducts(p0 & mask, Vector512.Create(a[0]).AsSByte())
            + Lanes.BytePairProducts(p1 & mask, Vector512.Create(a[1]).AsSByte())
            + (Lanes.BytePairProducts(p2 & mask, Vector512.Create(a[2]).AsSByte()) + Lanes.BytePairProducts(p3 & mask, Vector512.Create(a[3]).AsSByte()));
        var high =
            Lanes.BytePairProducts(High(p0, mask), Vector512.Create(a[4]).AsSByte())
            + Lanes.BytePairProducts(High(p1, mask), Vector512.Create(a[5]).AsSByte())
            + (
                Lanes.BytePairProducts(High(p2, mask), Vector512.Create(a[6]).AsSByte())
                + Lanes.BytePairProducts(High(p3, mask), Vector512.Create(a[7]).AsSByte())
            );
        return Vector512.ConvertToSingle(Lanes.PairProducts(low + high, Vector512.Create((short)1)) - Vector512.Create(offset));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> High(Vector512<byte> packed, Vector512<byte> mask) => Vector512.ShiftRightLogical(packed.AsUInt16(), 4).AsByte() & mask;
}
