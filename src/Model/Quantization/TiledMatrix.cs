using EdgeDiag.Model.Kernels.Shared;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Quantization;

/// <summary>
/// A quantised matrix laid out for products with one row: 16 of its rows, a tile, lie side by side, so that a vector register
/// holds the same columns of 16 rows and a product needs no sum across lanes.
/// </summary>
/// <remarks>
/// Int8: for each two columns 16 × 2 bytes; weight = byte · scale of its row. Int4: for each group of 32 columns four vectors of
/// 16 × 4 bytes, vector v holding columns 4v..4v+3 in the low halves of its bytes and 16 columns later in the high ones;
/// weight = (nibble - 8) · scale of row and group, kept as bfloat16.
/// </remarks>
internal sealed unsafe class TiledMatrix : IDisposable
{
    /// <summary>Rows of a tile.</summary>
    public const int TileRows = 16;

    /// <summary>Columns that share a scale in <see cref="RowFormat.Int4"/>.</summary>
    public const int GroupSize = 32;

    /// <summary>Columns are padded to a multiple of this with zeros in <see cref="RowFormat.Int8"/>.</summary>
    public const int ColumnStep = 8;

    private readonly AlignedBuffer _data,
        _scales;

    private TiledMatrix(int rows, int columns, RowFormat format)
    {
        (Rows, Columns, Format) = (rows, columns, format);
        Tiles = (rows + TileRows - 1) / TileRows;
        PaddedColumns = (columns + ColumnStep - 1) / ColumnStep * ColumnStep;
        TileBytes = format == RowFormat.Int8 ? (long)PaddedColumns * TileRows : (long)columns * TileRows / 2;
        _data = new AlignedBuffer(TileBytes * Tiles);
        _scales = new AlignedBuffer(format == RowFormat.Int8 ? (long)Tiles * TileRows * sizeof(float) : (long)Tiles * Groups * TileRows * sizeof(ushort));
    }

    /// <summary>Rows, without padding.</summary>
    public int Rows { get; }

    /// <summary>Columns, without padding.</summary>
    public int Columns { get; }

    /// <summary>Columns with padding.</summary>
    public int PaddedColumns { get; }

    /// <summary><see cref="RowFormat.Int8"/> or <see cref="RowFormat.Int4"/>.</summary>
    public RowFormat Format { get; }

    /// <summary>Tiles of 16 rows, the last one padded with zeros.</summary>
    public int Tiles { get; }

    /// <summary>Groups of 32 columns.</summary>
    public int Groups => Columns / GroupSize;

    /// <summary>Bytes of a tile's weights.</summary>
    public long TileBytes { get; }

    /// <summary>Bytes in all.</summary>
    public long Bytes => _data.Bytes + _scales.Bytes;

    /// <summary>All weights as they lie.</summary>
    public Span<byte> Data => new(_data.As<byte>(), checked((int)(TileBytes * Tiles)));

    /// <summary>All scales as they lie.</summary>
    public Span<byte> Scales => new(_scales.As<byte>(), checked((int)_scales.Bytes));

    /// <summary>A tile's weights.</summary>
    public byte* Tile(int tile) => _data.As<byte>() + tile * TileBytes;

    /// <summary>Int8: the scales of a tile's rows, [16].</summary>
    public float* RowScales(int tile) => _scales.As<float>() + tile * TileRows;

    /// <summary>Int4: the scales of a tile, bfloat16 [groups, 16].</summary>
    public ushort* GroupScales(int tile) => _scales.As<ushort>() + (long)tile * Groups * TileRows;

    /// <summary>Whether a matrix can be held in a format: four bits need whole groups.</summary>
    public static bool Fits(RowFormat format, long columns) => format == RowFormat.Int8 || (format == RowFormat.Int4 && columns % GroupSize == 0);

    /// <summary>A matrix of zeros, to be filled through <see cref="Data"/> and <see cref="Scales"/>.</summary>
    public static TiledMatrix Empty(int rows, int columns, RowFormat format) => new(rows, columns, format);

    /// <summary>Quantises a matrix.</summary>
    /// <param name="weight">float32 or bfloat16 on the CPU, [rows, columns], finite.</param>
    /// <param name="format"><see cref="RowFormat.Int8"/> or <see cref="RowFormat.Int4"/>; must fit.</param>
    public static TiledMatrix Pack(Tensor weight, RowFormat format)
    {
        using var whole = weight.contiguous();
        var source = new WeightRows(whole);
        var packed = new TiledMatrix(checked((int)weight.shape[0]), checked((int)weight.shape[1]), format);
        Parallel.For(
            0,
            packed.Tiles,
            () => new float[packed.Columns],
            (tile, _, row) =>
            {
                for (var lane = 0; lane < TileRows && tile * TileRows + lane < packed.Rows; lane++)
                {
                    source.Read(tile * TileRows + lane, row);
                    if (format == RowFormat.Int8)
                        packed.PackBytes(tile, lane, row);
                    else
                        packed.PackNibbles(tile, lane, row);
                }

                return row;
            },
            _ => { }
        );
        GC.KeepAlive(whole);
        return packed;
    }

    /// <summary>The weights of a row as they are computed with.</summary>
    /// <param name="row">0 to <see cref="Rows"/> - 1.</param>
    /// <param name="values">Filled; <see cref="Columns"/> long.</param>
    public void Read(int row, Span<float> values)
    {
        var (tile, lane) = Math.DivRem(row, TileRows);
        for (var c = 0; c < Columns; c++)
            values[c] =
                Format == RowFormat.Int8
                    ? ((sbyte*)Tile(tile))[ByteAt(c, lane)] * RowScales(tile)[lane]
                    : (Nibble(tile, lane, c) - 8) * Lanes.FromBFloat16(GroupScales(tile)[c / GroupSize * TileRows + lane]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _data.Dispose();
        _scales.Dispose();
    }

    private static long ByteAt(int column, int lane) => ((long)(column >> 1) * TileRows + lane) * 2 + (column & 1);

    private int Nibble(int tile, int lane, int column)
    {
        var within = column % GroupSize;
        var packed = Tile(tile)[NibbleAt(column, lane)];
        return within < GroupSize / 2 ? packed & 15 : packed >> 4;
    }

    private static long NibbleAt(int column, int lane)
    {
        var (group, within) = Math.DivRem(column, GroupSize);
        within %= GroupSize / 2;
        return (long)group * GroupSize / 2 * TileRows + within / 4 * (TileRows * 4) + lane * 4 + within % 4;
    }

    private void PackBytes(int tile, int lane, float[] row)
    {
        var greatest = 0f;
        foreach (var w in row)
            greatest = Math.Max(greatest, Math.Abs(w));
        var scale = greatest / 127;
        RowScales(tile)[lane] = scale;
        var data = (sbyte*)Tile(tile);
        for (var c = 0; c < row.Length; c++)
            data[ByteAt(c, lane)] = scale > 0 ? (sbyte)Math.Clamp(MathF.Round(row[c] / scale), -127, 127) : (sbyte)0;
    }

    private void PackNibbles(int tile, int lane, float[] row)
    {
        var data = Tile(tile);
        for (var group = 0; group < Groups; group++)
        {
            var weights = row.AsSpan(group * GroupSize, GroupSize);
            var scale = Lanes.ToBFloat16(Int4Scale.Best(weights));
            GroupScales(tile)[group * TileRows + lane] = scale;
            var step = Lanes.FromBFloat16(scale);
            for (var i = 0; i < GroupSize; i++)
            {
                var q = step != 0 ? (byte)(Math.Clamp(MathF.Round(weights[i] / step), -8, 7) + 8) : (byte)8;
                data[NibbleAt(group * GroupSize + i, lane)] |= (byte)(i < GroupSize / 2 ? q : q << 4);
            }
        }
    }
}
