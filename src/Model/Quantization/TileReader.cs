using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using EdgeDiag.Model.Kernels.Shared;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Quantization;

/// <summary>Turns a <see cref="TiledMatrix"/> back into rows of numbers, for products that are libtorch's.</summary>
internal static unsafe class TileReader
{
    private const int Chunk = 32; // columns

    /// <summary>Writes all weights.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <param name="target">float32 or bfloat16 on the CPU, contiguous, [rows, columns].</param>
    public static void Write(TiledMatrix matrix, Tensor target)
    {
        var half = target.dtype == ScalarType.BFloat16;
        var first = WeightRows.Pointer(target);
        Parallel.For(
            0,
            matrix.Tiles,
            new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, get_num_threads()) },
            tile =>
            {
                if (half)
                    Tile<ushort>(matrix, tile, (ushort*)first);
                else
                    Tile<float>(matrix, tile, (float*)first);
            }
        );
        GC.KeepAlive(target);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<T>(TiledMatrix matrix, int tile, T* target)
        where T : unmanaged
    {
        var rows = Math.Min(TiledMatrix.TileRows, matrix.Rows - tile * TiledMatrix.TileRows);
        var numbers = stackalloc sbyte[TiledMatrix.TileRows * Chunk]; // [16, 32]
        var scales = stackalloc float[TiledMatrix.TileRows];
        var last = stackalloc T[Chunk];
        for (var column = 0; column < matrix.Columns; column += Chunk)
        {
            var count = Math.Min(Chunk, matrix.Columns - column);
            if (matrix.Format == RowFormat.Int8)
                Bytes(matrix.Tile(tile), column, matrix.PaddedColumns, numbers);
            else
                Nibbles(matrix.Tile(tile) + (long)column * TiledMatrix.TileRows / 2, numbers);
            for (var lane = 0; lane < rows; lane++)
            {
                scales[lane] =
                    matrix.Format == RowFormat.Int8
                        ? matrix.RowScales(tile)[lane]
                        : Lanes.FromBFloat16(matrix.GroupScales(tile)[column / Chunk * TiledMatrix.TileRows + lane]);
                var to = target + ((long)tile * TiledMatrix.TileRows + lane) * matrix.Columns + column;
                if (count == Chunk)
                {
                    Scale(numbers + lane * Chunk, scales[lane], to);
                    continue;
                }

                Scale(numbers + lane * Chunk, scales[lane], last);
                for (var i = 0; i < count; i++)
                    to[i] = last[i];
            }
        }
    }

    // Two columns of a row lie side by side, then the same two of the next row.
    private static void Bytes(byte* tile, int column, int padded, sbyte* numbers)
    {
        var from = (ushort*)(tile + (long)column * TiledMatrix.TileRows);
        var pairs = Math.Min(Chunk, padded - column) / 2;
        for (var pair = 0; pair < pairs; pair++, from += TiledMatrix.TileRows)
        for (var lane = 0; lane < TiledMatrix.TileRows; lane++)
            ((ushort*)(numbers + lane * Chunk))[pair] = from[lane];
    }

    // Four bytes of a row hold four columns, and in their high halves those sixteen columns later.
    private static void Nibbles(byte* group, sbyte* numbers)
    {
        var offset = Vector128.Create((sbyte)8);
        var low = Vector128.Create((byte)15);
        for (var lane = 0; lane < TiledMatrix.TileRows; lane++)
        {
            var from = (uint*)group + lane;
            var bytes = Vector128.Create(from[0], from[TiledMatrix.TileRows], from[2 * TiledMatrix.TileRows], from[3 * TiledMatrix.TileRows]).AsByte();
            ((bytes & low).AsSByte() - offset).Store(numbers + lane * Chunk);
            ((Vector128.ShiftRightLogical(bytes.AsUInt16(), 4).AsByte() & low).AsSByte() - offset).Store(numbers + lane * Chunk + Chunk / 2);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scale<T>(sbyte* numbers, float scale, T* to)
        where T : unmanaged
    {
        var (low, high) = Vector512.Widen(Lanes.Widen(numbers));
        Vector512<float> a = Vector512.ConvertToSingle(low) * scale,
            b = Vector512.ConvertToSingle(high) * scale;
        if (typeof(T) == typeof(float))
        {
            a.Store((float*)to);
            b.Store((float*)to + Vector512<float>.Count);
            return;
        }

        Lanes.ToBFloat16(a, b).Store((ushort*)to);
    }
}
