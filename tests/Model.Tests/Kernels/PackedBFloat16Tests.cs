using EdgeDiag.Model.Kernels.Decode;
using EdgeDiag.Model.Kernels.Shared;
using EdgeDiag.Model.Quantization;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Tests.Kernels;

public sealed unsafe class PackedBFloat16Tests
{
    [Theory]
    [InlineData(7, 128)]
    [InlineData(33, 200)]
    [InlineData(5, 3)]
    [InlineData(16, 896)]
    public void Pack_Weights_AreKeptBitByBit(int rows, int columns)
    {
        using var weight = Weights(rows, columns);
        using var packed = PackedBFloat16.Pack(weight)!;
        var row = new float[columns];
        for (var r = 0; r < rows; r++)
        {
            packed.Read(r, row);
            Assert.Equal(Row(weight, r), row);
        }
    }

    [Fact]
    public void Pack_ZerosTinyAndHugeWeights_AreKeptBitByBit()
    {
        using var weight = Weights(4, 1024);
        foreach (var (at, value) in ((int, float)[])[(0, 0f), (1, 1e30f), (2, -1e-30f), (3, 1e-40f), (130, -7f), (1023, 1e-38f)])
            weight[at % 4, at] = value;
        using var packed = PackedBFloat16.Pack(weight)!;
        var row = new float[1024];
        for (var r = 0; r < 4; r++)
        {
            packed.Read(r, row);
            Assert.Equal(Row(weight, r), row);
        }
    }

    [Fact]
    public void Pack_ExponentsAllOver_IsRefused()
    {
        using var generator = new Generator(3);
        using var exponents = rand([16, 256], generator: generator) * 120 - 60;
        using var weight = pow(2, exponents).to(ScalarType.BFloat16);
        Assert.Null(PackedBFloat16.Pack(weight));
    }

    [Theory]
    [InlineData(1, 9, 128)]
    [InlineData(4, 33, 200)]
    [InlineData(6, 16, 896)]
    [InlineData(8, 40, 130)]
    public void Multiply_AnySize_EqualsTheSumOverTheWeights(int batch, int rows, int columns)
    {
        Assert.SkipUnless(PackedBFloat16.IsSupported, "needs AVX-512");
        using var generator = new Generator(4);
        using var weight = Weights(rows, columns);
        weight[0, 0] = 1e6f;
        weight[rows - 1, columns - 1] = 1e-12f;
        using var packed = PackedBFloat16.Pack(weight)!;
        using var x = randn([batch, columns], generator: generator);
        using var spread = new QuantizedRows(batch, columns, RowFormat.BF16Packed);
        for (var b = 0; b < batch; b++)
            spread.OrderForPacked(b, Row(x, b));
        using var y = new AlignedBuffer((long)batch * rows * sizeof(float));
        PackedKernels.Multiply(packed, 0, rows, (float*)WeightRows.Pointer(x), columns, spread, batch, y.As<float>(), rows);
        for (var b = 0; b < batch; b++)
        for (var r = 0; r < rows; r++)
        {
            var (own, input) = (Row(weight, r), Row(x, b));
            var expected = own.Zip(input, (w, v) => (double)w * v).Sum();
            Assert.Equal(expected, y.As<float>()[b * rows + r], 1e-5 * own.Zip(input, (w, v) => Math.Abs((double)w * v)).Sum() + 1e-30);
        }
    }

    private static Tensor Weights(int rows, int columns)
    {
        using var generator = new Generator(3);
        using var weight = randn([rows, columns], generator: generator) * 0.02;
        return weight.to(ScalarType.BFloat16);
    }

    private static float[] Row(Tensor matrix, int row)
    {
        using var wide = matrix[row].to(ScalarType.Float32).contiguous();
        return wide.data<float>().ToArray();
    }
}
