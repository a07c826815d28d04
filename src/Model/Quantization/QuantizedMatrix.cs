using static TorchSharp.torch;

namespace EdgeDiag.Model.Quantization;

/// <summary>
/// A matrix in <see cref="RowFormat.Int8"/> or <see cref="RowFormat.Int4"/>, in the very bytes that decode steps read. Prefill
/// and training compute with the same numbers, made anew for each product.
/// </summary>
internal sealed class QuantizedMatrix : IPackedWeight
{
    private QuantizedMatrix(TiledMatrix tiles) => Tiles = tiles;

    /// <inheritdoc/>
    public long Outputs => Tiles.Rows;

    /// <inheritdoc/>
    public long Inputs => Tiles.Columns;

    /// <inheritdoc/>
    public long Bytes => Tiles.Bytes;

    /// <summary>How it is held.</summary>
    public RowFormat Format => Tiles.Format;

    internal TiledMatrix Tiles { get; }

    /// <summary>
    /// The format that a matrix is held in where a model is to be held in another: four bits need whole groups of 32 columns, a matrix without
    /// takes eight.
    /// </summary>
    /// <param name="wanted"><see cref="RowFormat.Int8"/> or <see cref="RowFormat.Int4"/>.</param>
    /// <param name="columns">Of the matrix.</param>
    public static RowFormat FormatFor(RowFormat wanted, long columns) => TiledMatrix.Fits(wanted, columns) ? wanted : RowFormat.Int8;

    /// <summary>Quantizes a matrix.</summary>
    /// <param name="weight">float32 or bfloat16 on the CPU, [out, in], finite; the caller's own as before.</param>
    /// <param name="wanted"><see cref="RowFormat.Int8"/> or <see cref="RowFormat.Int4"/>; where it does not fit, Int8.</param>
    public static QuantizedMatrix Pack(Tensor weight, RowFormat wanted) => new(TiledMatrix.Pack(weight, FormatFor(wanted, weight.shape[1])));

    /// <inheritdoc/>
    public Tensor Dequantize(ScalarType type)
    {
        var values = empty([Outputs, Inputs], type); // [out, in]
        TileReader.Write(Tiles, values);
        return values;
    }

    /// <summary>Bytes and scales as a file keeps them.</summary>
    /// <returns>uint8 [tiles, bytes of a tile], and float32 [tiles · 16] (Int8) or bfloat16 [tiles, groups, 16] (Int4); owned by the caller.</returns>
    public (Tensor Tiles, Tensor Scales) ToTensors()
    {
        var shapes = Shapes(Format, Outputs, Inputs);
        var (tiles, scales) = (empty(shapes.Tiles, ScalarType.Byte), empty(shapes.Scales, ScaleType(Format)));
        Tiles.Data.CopyTo(tiles.bytes);
        Tiles.Scales.CopyTo(scales.bytes);
        return (tiles, scales);
    }

    /// <summary>The reverse of <see cref="ToTensors"/>; the tensors are copied.</summary>
    /// <param name="format"><see cref="RowFormat.Int8"/> or <see cref="RowFormat.Int4"/>.</param>
    /// <param name="outputs">Rows.</param>
    /// <param name="inputs">Columns.</param>
    /// <param name="tiles">Bytes, of the shape that <see cref="Shapes"/> gives.</param>
    /// <param name="scales">Scales, likewise.</param>
    public static QuantizedMatrix FromTensors(RowFormat format, long outputs, long inputs, Tensor tiles, Tensor scales)
    {
        var matrix = TiledMatrix.Empty(checked((int)outputs), checked((int)inputs), format);
        tiles.bytes.CopyTo(matrix.Data);
        scales.bytes.CopyTo(matrix.Scales);
        return new QuantizedMatrix(matrix);
    }

    /// <summary>Shapes of the tensors that a matrix is kept in.</summary>
    public static (long[] Tiles, long[] Scales) Shapes(RowFormat format, long outputs, long inputs)
    {
        var tiles = (outputs + TiledMatrix.TileRows - 1) / TiledMatrix.TileRows;
        return format == RowFormat.Int8
            ? (
                [tiles, (inputs + TiledMatrix.ColumnStep - 1) / TiledMatrix.ColumnStep * TiledMatrix.ColumnStep * TiledMatrix.TileRows],
                [tiles * TiledMatrix.TileRows]
            )
            : ([tiles, inputs * TiledMatrix.TileRows / 2], [tiles, inputs / TiledMatrix.GroupSize, TiledMatrix.TileRows]);
    }

    /// <summary>Type of the scales.</summary>
    public static ScalarType ScaleType(RowFormat format) => format == RowFormat.Int8 ? ScalarType.Float32 : ScalarType.BFloat16;

    /// <inheritdoc/>
    public void Dispose() => Tiles.Dispose();
}
