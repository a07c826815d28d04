using EdgeDiag.Model.Kernels.Decode;
using EdgeDiag.Model.Kernels.Shared;
using EdgeDiag.Model.Quantization;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Tests.Kernels;

public sealed unsafe class TiledMatrixTests
{
    [Theory]
    [InlineData(RowFormat.Int8, 33, 40)]
    [InlineData(RowFormat.Int8, 16, 4872)]
    [InlineData(RowFormat.Int8, 5, 3)]
    [InlineData(RowFormat.Int4, 33, 96)]
    [InlineData(RowFormat.Int4, 48, 32)]
    public void Multiply_AnySize_EqualsTheSumOverItsOwnWeights(RowFormat format, int rows, int columns)
    {
        using var generator = new Generator(3);
        using var weight = randn([rows, columns], generator: generator);
        using var matrix = TiledMatrix.Pack(weight, format);
        using var x = randn([6, columns], generator: generator);
        using var quantized = new QuantizedRows(6, columns, RowFormat.Int8, RowFormat.Int4);
        for (var b = 0; b < 6; b++)
        {
            using var row = x[b].contiguous();
            var values = row.data<float>().ToArray();
            if (format == RowFormat.Int8)
                quantized.QuantizeToShorts(b, values);
            else
                quantized.QuantizeToBytes(b, values);
        }

        using var output = new AlignedBuffer(6L * matrix.Tiles * 16 * sizeof(float));
        TiledKernels.Multiply(matrix, 0, matrix.Tiles, quantized, 6, output.As<float>(), matrix.Tiles * 16);
        var (own, input) = (new float[columns], new double[columns]);
        for (var b = 0; b < 6; b++)
        {
            for (var c = 0; c < columns; c++)
                input[c] =
                    format == RowFormat.Int8
                        ? quantized.Shorts(b)[c] * (double)quantized.Scales(b)[0]
                        : quantized.Bytes(b)[c] * (double)quantized.Scales(b)[c / 32];
            for (var r = 0; r < rows; r++)
            {
                matrix.Read(r, own);
                var expected = own.Zip(input, (w, v) => w * v).Sum();
                Assert.Equal(expected, output.As<float>()[b * matrix.Tiles * 16 + r], 1e-3 * Math.Sqrt(columns));
            }
        }
    }

    [Theory]
    [InlineData(RowFormat.Int8, 0.01)]
    [InlineData(RowFormat.Int4, 0.1)]
    public void Pack_Weights_AreNearTheOriginal(RowFormat format, double error)
    {
        using var generator = new Generator(3);
        using var weight = randn([64, 256], generator: generator);
        using var matrix = TiledMatrix.Pack(weight, format);
        var row = new float[256];
        double off = 0,
            all = 0;
        for (var r = 0; r < 64; r++)
        {
            matrix.Read(r, row);
            using var original = weight[r].contiguous();
            foreach (var (w, q) in original.data<float>().ToArray().Zip(row))
                (off, all) = (off + (w - q) * (w - q), all + w * w);
        }

        Assert.InRange(Math.Sqrt(off / all), 0, error);
    }

    [Fact]
    public void Multiply_GreatestPossibleValues_DoNotOverflow()
    {
        const int columns = 18_944;
        using var weight = ones(16, columns);
        using var matrix = TiledMatrix.Pack(weight, RowFormat.Int8);
        using var quantized = new QuantizedRows(1, columns, RowFormat.Int8, RowFormat.Int4);
        quantized.QuantizeToShorts(0, [.. Enumerable.Repeat(3f, columns)]);
        using var output = new AlignedBuffer(16 * sizeof(float));
        TiledKernels.Multiply(matrix, 0, 1, quantized, 1, output.As<float>(), 16);
        Assert.Equal(3.0 * columns, output.As<float>()[0], 1.0);
    }

    [Theory]
    [InlineData(RowFormat.Int8)]
    [InlineData(RowFormat.Int4)]
    public void Multiply_ZerosAndExtremes_AreFinite(RowFormat format)
    {
        using var weight = zeros(16, 64);
        weight[0, 0] = 1e30f;
        using var matrix = TiledMatrix.Pack(weight, format);
        using var quantized = new QuantizedRows(1, 64, RowFormat.Int8, RowFormat.Int4);
        var x = new float[64];
        quantized.QuantizeToShorts(0, x);
        quantized.QuantizeToBytes(0, x);
        using var output = new AlignedBuffer(16 * sizeof(float));
        TiledKernels.Multiply(matrix, 0, 1, quantized, 1, output.As<float>(), 16);
        for (var r = 0; r < 16; r++)
            Assert.Equal(0f, output.As<float>()[r]);
    }
}
