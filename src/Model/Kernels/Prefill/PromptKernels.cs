using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using EdgeDiag.Model.Kernels.Decode;
using EdgeDiag.Model.Kernels.Shared;
using EdgeDiag.Model.Quantization;

namespace EdgeDiag.Model.Kernels.Prefill;

/// <summary>
/// Products of many rows, such as a prompt's, on the calling thread: each weight that has been loaded is used for several rows whose
/// sums stay in registers. A row's numbers do not depend on the rows beside it; with a <see cref="TiledMatrix"/> they are a decode
/// step's to the bit.
/// </summary>
internal static unsafe class PromptKernels
{
    /// <summary>Rows are computed in such blocks; x and y need room for whole ones.</summary>
    public const int BlockRows = 8;

    private const int Lanes16 = TiledMatrix.TileRows,
        Group = TiledMatrix.GroupSize,
        CacheLine = 64;

    /// <summary>Whether these kernels are the fastest way: with AVX-512 or AVX2. Everywhere else libtorch is.</summary>
    public static bool IsSupported => Avx512BW.IsSupported || Lanes.IsNarrow;

    /// <summary>y[r] = W · x[r].</summary>
    /// <param name="matrix">W.</param>
    /// <param name="x">Rows, quantised for the matrix's format.</param>
    /// <param name="rows">Rows; those up to a whole block are computed as well.</param>
    /// <param name="y">[rows, yStride], room for whole tiles.</param>
    /// <param name="yStride">Elements from one row of <paramref name="y"/> to the next.</param>
    public static void Multiply(TiledMatrix matrix, QuantizedRows x, int rows, float* y, int yStride)
    {
        if (rows == 0)
            return;
        var tiles = matrix.Format == RowFormat.Int8 ? 2 : 1;
        var slice = tiles * matrix.TileBytes / ((rows + BlockRows - 1) / BlockRows) / CacheLine * CacheLine + CacheLine;
        for (var tile = 0; tile < matrix.Tiles; tile += tiles)
        {
            // While one tile is computed with, the next one comes from memory, a slice with each block of rows.
            var next = matrix.Tile(Math.Min(tile + tiles, matrix.Tiles - 1));
            for (var row = 0; row < rows; row += BlockRows, next += slice)
            {
                for (var ahead = 0L; ahead < slice; ahead += CacheLine)
                    Lanes.PrefetchAt(next + ahead);
                if (Lanes.IsNarrow)
                    for (var part = tile; part < Math.Min(tile + tiles, matrix.Tiles); part++)
                    for (var r = row; r < row + BlockRows; r += NarrowTiles.Rows)
                        NarrowTiles.Four(matrix, part, x, r, y + (long)r * yStride + part * Lanes16, yStride);
                else if (matrix.Format == RowFormat.Int8)
                    Bytes(matrix, tile, x, row, y + (long)row * yStride, yStride);
                else
                    Nibbles(matrix, tile, x, row, y + (long)row * yStride + tile * Lanes16, yStride);
            }
        }
    }

    // Eight rows times two tiles; the last tile of an odd number is computed twice. Whole numbers add up exactly in any order.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Bytes(TiledMatrix matrix, int tile, QuantizedRows x, int row, float* y, int yStride)
    {
        var other = Math.Min(tile + 1, matrix.Tiles - 1);
        sbyte* v = (sbyte*)matrix.Tile(tile),
            w = (sbyte*)matrix.Tile(other);
        int* a0 = (int*)x.Shorts(row),
            a1 = (int*)x.Shorts(row + 1),
            a2 = (int*)x.Shorts(row + 2),
            a3 = (int*)x.Shorts(row + 3);
        int* a4 = (int*)x.Shorts(row + 4),
            a5 = (int*)x.Shorts(row + 5),
            a6 = (int*)x.Shorts(row + 6),
            a7 = (int*)x.Shorts(row + 7);
        Vector512<int> s0 = default,
            s1 = default,
            s2 = default,
            s3 = default,
            s4 = default,
            s5 = default,
            s6 = default,
            s7 = default;
        Vector512<int> t0 = default,
            t1 = default,
            t2 = default,
            t3 = default,
            t4 = default,
            t5 = default,
            t6 = default,
            t7 = default;
        for (var pair = 0; pair < matrix.PaddedColumns / 2; pair++, v += 32, w += 32)
        {
            Vector512<short> left = Lanes.Widen(v),
                right = Lanes.Widen(w);
            var a = Vector512.Create(a0[pair]).AsInt16();
            s0 += Lanes.PairProducts(left, a);
            t0 += Lanes.PairProducts(right, a);
            a = Vector512.Create(a1[pair]).AsInt16();
            s1 += Lanes.PairProducts(left, a);
            t1 += Lanes.PairProducts(right, a);
            a = Vector512.Create(a2[pair]).AsInt16();
            s2 += Lanes.PairProducts(left, a);
            t2 += Lanes.PairProducts(right, a);
            a = Vector512.Create(a3[pair]).AsInt16();
            s3 += Lanes.PairProducts(left, a);
            t3 += Lanes.PairProducts(right, a);
            a = Vector512.Create(a4[pair]).AsInt16();
            s4 += Lanes.PairProducts(left, a);
            t4 += Lanes.PairProducts(right, a);
            a = Vector512.Create(a5[pair]).AsInt16();
            s5 += Lanes.PairProducts(left, a);
            t5 += Lanes.PairProducts(right, a);
            a = Vector512.Create(a6[pair]).AsInt16();
            s6 += Lanes.PairProducts(left, a);
            t6 += Lanes.PairProducts(right, a);
            a = Vector512.Create(a7[pair]).AsInt16();
            s7 += Lanes.PairProducts(left, a);
            t7 += Lanes.PairProducts(right, a);
        }

        Vector512<float> p = Vector512.Load(matrix.RowScales(tile)),
            q = Vector512.Load(matrix.RowScales(other));
        float* u = y + tile * Lanes16,
            z = y + other * Lanes16;
        Store(s0, t0, p, q, x.Scales(row)[0], u, z);
        Store(s1, t1, p, q, x.Scales(row + 1)[0], u + yStride, z + yStride);
        Store(s2, t2, p, q, x.Scales(row + 2)[0], u + 2L * yStride, z + 2L * yStride);
        Store(s3, t3, p, q, x.Scales(row + 3)[0], u + 3L * yStride, z + 3L * yStride);
        Store(s4, t4, p, q, x.Scales(row + 4)[0], u + 4L * yStride, z + 4L * yStride);
        Store(s5, t5, p, q, x.Scales(row + 5)[0], u + 5L * yStride, z + 5L * yStride);
        Store(s6, t6, p, q, x.Scales(row + 6)[0], u + 6L * yStride, z + 6L * yStride);
        Store(s7, t7, p, q, x.Scales(row + 7)[0], u + 7L * yStride, z + 7L * yStride);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Store(Vector512<int> s, Vector512<int> t, Vector512<float> p, Vector512<float> q, float scale, float* u, float* z)
        {
            (Vector512.ConvertToSingle(s) * p * scale).Store(u);
            (Vector512.ConvertToSingle(t) * q * scale).Store(z);
        }
    }

    // Eight rows times one tile, whose eight vectors stay in registers. Even and odd groups apart, as a decode step adds them up.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Nibbles(TiledMatrix matrix, int tile, QuantizedRows x, int row, float* y, int yStride)
    {
        var w = matrix.Tile(tile);
        var scales = matrix.GroupScales(tile);
        byte* a = (byte*)x.Bytes(row);
        float* c = x.Scales(row);
        int* o = x.Offsets(row);
        // From a row's numbers, and its scales and sums, to the next one's.
        long bytes = x.Bytes(row + 1) - x.Bytes(row),
            groups = x.Scales(row + 1) - x.Scales(row);
        Vector512<float> e0 = default,
            e1 = default,
            e2 = default,
            e3 = default,
            e4 = default,
            e5 = default,
            e6 = default,
            e7 = default;
        Vector512<float> d0 = default,
            d1 = default,
            d2 = default,
            d3 = default,
            d4 = default,
            d5 = default,
            d6 = default,
            d7 = default;
        var mask = Vector512.Create((byte)15);
        for (var group = 0; group < matrix.Groups; group++, w += 256, scales += Lanes16, a += Group, c++, o++)
        {
            Vector512<byte> p0 = Vector512.Load(w),
                p1 = Vector512.Load(w + 64),
                p2 = Vector512.Load(w + 128),
                p3 = Vector512.Load(w + 192);
            Vector512<byte> h0 = TiledKernels.High(p0, mask),
                h1 = TiledKernels.High(p1, mask),
                h2 = TiledKernels.High(p2, mask),
                h3 = TiledKernels.High(p3, mask);
            p0 &= mask;
            p1 &= mask;
            p2 &= mask;
            p3 &= mask;
            var step = Lanes.FromBFloat16(scales);
            // Exchanged after each group: the two sums of a row take turns.
            byte* b = a;
            float* s = c;
            int* t = o;
            (e0, d0) = (d0, Vector512.MultiplyAddEstimate(Sum(p0, p1, p2, p3, h0, h1, h2, h3, (int*)b, t), step * *s, e0));
            b += bytes;
            s += groups;
            t += groups;
            (e1, d1) = (d1, Vector512.MultiplyAddEstimate(Sum(p0, p1, p2, p3, h0, h1, h2, h3, (int*)b, t), step * *s, e1));
            b += bytes;
            s += groups;
            t += groups;
            (e2, d2) = (d2, Vector512.MultiplyAddEstimate(Sum(p0, p1, p2, p3, h0, h1, h2, h3, (int*)b, t), step * *s, e2));
            b += bytes;
            s += groups;
            t += groups;
            (e3, d3) = (d3, Vector512.MultiplyAddEstimate(Sum(p0, p1, p2, p3, h0, h1, h2, h3, (int*)b, t), step * *s, e3));
            b += bytes;
            s += groups;
            t += groups;
            (e4, d4) = (d4, Vector512.MultiplyAddEstimate(Sum(p0, p1, p2, p3, h0, h1, h2, h3, (int*)b, t), step * *s, e4));
            b += bytes;
            s += groups;
            t += groups;
            (e5, d5) = (d5, Vector512.MultiplyAddEstimate(Sum(p0, p1, p2, p3, h0, h1, h2, h3, (int*)b, t), step * *s, e5));
            b += bytes;
            s += groups;
            t += groups;
            (e6, d6) = (d6, Vector512.MultiplyAddEstimate(Sum(p0, p1, p2, p3, h0, h1, h2, h3, (int*)b, t), step * *s, e6));
            b += bytes;
            s += groups;
            t += groups;
            (e7, d7) = (d7, Vector512.MultiplyAddEstimate(Sum(p0, p1, p2, p3, h0, h1, h2, h3, (int*)b, t), step * *s, e7));
        }

        (e0 + d0).Store(y + 0L * yStride);
        (e1 + d1).Store(y + 1L * yStride);
        (e2 + d2).Store(y + 2L * yStride);
        (e3 + d3).Store(y + 3L * yStride);
        (e4 + d4).Store(y + 4L * yStride);
        (e5 + d5).Store(y + 5L * yStride);
        (e6 + d6).Store(y + 6L * yStride);
        (e7 + d7).Store(y + 7L * yStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Sum(
        Vector512<byte> p0,
        Vector512<byte> p1,
        Vector512<byte> p2,
        Vector512<byte> p3,
        Vector512<byte> h0,
        Vector512<byte> h1,
        Vector512<byte> h2,
        Vector512<byte> h3,
        int* a,
        int* offset
    )
    {
        var low =
            Lanes.BytePairProducts(p0, Vector512.Create(a[0]).AsSByte())
            + Lanes.BytePairProducts(p1, Vector512.Create(a[1]).AsSByte())
            + (Lanes.BytePairProducts(p2, Vector512.Create(a[2]).AsSByte()) + Lanes.BytePairProducts(p3, Vector512.Create(a[3]).AsSByte()));
        var high =
            Lanes.BytePairProducts(h0, Vector512.Create(a[4]).AsSByte())
            + Lanes.BytePairProducts(h1, Vector512.Create(a[5]).AsSByte())
            + (Lanes.BytePairProducts(h2, Vector512.Create(a[6]).AsSByte()) + Lanes.BytePairProducts(h3, Vector512.Create(a[7]).AsSByte()));
        return Vector512.ConvertToSingle(Lanes.PairProducts(low + high, Vector512.Create((short)1)) - Vector512.Create(*offset));
    }
}
