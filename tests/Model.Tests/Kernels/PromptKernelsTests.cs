using EdgeDiag.Model.Kernels.Decode;
using EdgeDiag.Model.Kernels.Prefill;
using EdgeDiag.Model.Kernels.Shared;
using EdgeDiag.Model.Quantization;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Tests.Kernels;

public sealed unsafe class PromptKernelsTests
{
    [Theory]
    [InlineData(RowFormat.Int8, 33, 40, 1)]
    [InlineData(RowFormat.Int8, 16, 4872, 9)]
    [InlineData(RowFormat.Int8, 5, 3, 17)]
    [InlineData(RowFormat.Int8, 80, 256, 257)]
    [InlineData(RowFormat.Int4, 33, 96, 5)]
    [InlineData(RowFormat.Int4, 48, 32, 1)]
    [InlineData(RowFormat.Int4, 80, 4864, 66)]
    public void Multiply_Quantized_EqualsDecodeStepsToTheBit(RowFormat format, int rows, int columns, int count)
    {
        using var generator = new Generator(4);
        using var weight = randn([rows, columns], generator: generator);
        using var matrix = TiledMatrix.Pack(weight, format);
        using var x = randn([Blocks(count), columns], generator: generator);
        var stride = matrix.Tiles * TiledMatrix.TileRows;
        using var quantized = new QuantizedRows(Blocks(count), columns, format);
        quantized.Quantize((float*)WeightRows.Pointer(x), columns, columns, Blocks(count), format);
        using AlignedBuffer output = new((long)Blocks(count) * stride * sizeof(float)),
            alone = new((long)stride * sizeof(float));
        PromptKernels.Multiply(matrix, quantized, count, output.As<float>(), stride);
        using var single = new QuantizedRows(1, columns, format);
        for (var r = 0; r < count; r++)
        {
            single.Quantize((float*)WeightRows.Pointer(x) + r * columns, columns, columns, 1, format);
            TiledKernels.Multiply(matrix, 0, matrix.Tiles, single, 1, alone.As<float>(), stride);
            Assert.Equal(new Span<float>(alone.As<float>(), rows), new Span<float>(output.As<float>() + (long)r * stride, rows));
        }
    }

    [Theory]
    [InlineData(ScalarType.Float32, 33, 40, 1)]
    [InlineData(ScalarType.Float32, 5, 3, 17)]
    [InlineData(ScalarType.BFloat16, 80, 256, 57)]
    [InlineData(ScalarType.BFloat16, 16, 4864, 9)]
    public void Multiply_Panels_EqualsLibtorch_ARowAloneGivesTheSameBits(ScalarType type, int rows, int columns, int count)
    {
        using var generator = new Generator(4);
        using var weight = randn([rows, columns], generator: generator).to(type);
        using var panels = WeightPanels.CopyFrom(weight);
        using var x = randn([Blocks(count), columns], generator: generator);
        var stride = (rows + 15) / 16 * 16;
        using AlignedBuffer output = new((long)Blocks(count) * stride * sizeof(float)),
            alone = new((long)Blocks(1) * stride * sizeof(float));
        PanelKernels.Multiply(panels, (float*)WeightRows.Pointer(x), columns, count, output.As<float>(), stride);
        using var expected = x.matmul(weight.to(ScalarType.Float32).t());
        for (var r = 0; r < count; r++)
        {
            using var row = expected[r].contiguous();
            var found = new Span<float>(output.As<float>() + (long)r * stride, rows);
            foreach (var (e, f) in row.data<float>().ToArray().Zip(found.ToArray()))
                Assert.Equal(e, f, 1e-4f * MathF.Sqrt(columns));
            using var moved = zeros(Blocks(1), columns);
            moved[0] = x[r];
            PanelKernels.Multiply(panels, (float*)WeightRows.Pointer(moved), columns, 1, alone.As<float>(), stride);
            Assert.Equal(found, new Span<float>(alone.As<float>(), rows));
        }
    }

    private static int Blocks(int rows) => (rows + PromptKernels.BlockRows - 1) / PromptKernels.BlockRows * PromptKernels.BlockRows;
}
