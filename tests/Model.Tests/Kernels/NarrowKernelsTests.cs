using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using EdgeDiag.Model.Kernels.Decode;
using EdgeDiag.Model.Kernels.Prefill;
using EdgeDiag.Model.Kernels.Shared;
using EdgeDiag.Model.Quantization;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Tests.Kernels;

/// <summary>The loops for AVX2 give the bits of the wide ones, on processors with AVX-512 too.</summary>
public sealed unsafe class NarrowKernelsTests : IDisposable
{
    private readonly Generator _generator = new(4);

    public NarrowKernelsTests() => Assert.SkipUnless(Avx2.IsSupported && Fma.IsSupported, "needs AVX2");

    public void Dispose() => _generator.Dispose();

    [Theory]
    [InlineData(RowFormat.Int8, 33, 40)]
    [InlineData(RowFormat.Int8, 16, 4872)]
    [InlineData(RowFormat.Int4, 33, 96)]
    [InlineData(RowFormat.Int4, 48, 4864)]
    public void Tiles_FourRows(RowFormat format, int rows, int columns)
    {
        using var weight = randn([rows, columns], generator: _generator);
        using var matrix = TiledMatrix.Pack(weight, format);
        using var x = randn([4, columns], generator: _generator);
        var stride = matrix.Tiles * TiledMatrix.TileRows;
        using var quantized = new QuantizedRows(4, columns, format);
        quantized.Quantize((float*)WeightRows.Pointer(x), columns, columns, 4, format);
        using AlignedBuffer narrow = new(4L * stride * sizeof(float)),
            alone = new((long)stride * sizeof(float));
        for (var tile = 0; tile < matrix.Tiles; tile++)
            NarrowTiles.Four(matrix, tile, quantized, 0, narrow.As<float>() + tile * TiledMatrix.TileRows, stride);
        using var single = new QuantizedRows(1, columns, format);
        for (var r = 0; r < 4; r++)
        {
            single.Quantize((float*)WeightRows.Pointer(x) + r * columns, columns, columns, 1, format);
            TiledKernels.Multiply(matrix, 0, matrix.Tiles, single, 1, alone.As<float>(), stride);
            Assert.Equal(new Span<float>(alone.As<float>(), rows), new Span<float>(narrow.As<float>() + r * stride, rows));
        }
    }

    [Theory]
    [InlineData(ScalarType.Float32, 64, 40)]
    [InlineData(ScalarType.Float32, 5, 3)]
    [InlineData(ScalarType.BFloat16, 80, 256)]
    public void Panels_EightRows(ScalarType type, int rows, int columns)
    {
        using var weight = randn([rows, columns], generator: _generator).to(type);
        using var panels = WeightPanels.CopyFrom(weight);
        using var x = randn([PromptKernels.BlockRows, columns], generator: _generator);
        var stride = (rows + 15) / 16 * 16;
        using AlignedBuffer narrow = new((long)PromptKernels.BlockRows * stride * sizeof(float)),
            wide = new((long)PromptKernels.BlockRows * stride * sizeof(float));
        for (var panel = 0; panel < panels.Panels; panel++)
        {
            var from = (float*)WeightRows.Pointer(x);
            float* a = narrow.As<float>() + panel * WeightPanels.PanelRows,
                b = wide.As<float>() + panel * WeightPanels.PanelRows;
            if (type == ScalarType.BFloat16)
            {
                NarrowPanels.Multiply<BFloat16Weight>(panels, panel, from, columns, a, stride);
                PanelKernels.Panel<BFloat16Weight>(panels, panel, from, columns, b, stride);
            }
            else
            {
                NarrowPanels.Multiply<SingleWeight>(panels, panel, from, columns, a, stride);
                PanelKernels.Panel<SingleWeight>(panels, panel, from, columns, b, stride);
            }
        }

        for (var r = 0; r < PromptKernels.BlockRows; r++)
            Assert.Equal(new Span<float>(wide.As<float>() + r * stride, rows), new Span<float>(narrow.As<float>() + r * stride, rows));
    }

    [Theory]
    [InlineData(16)]
    [InlineData(100)]
    [InlineData(256)]
    public void Direct_TwoRows(int columns)
    {
        using var weight = randn([1, columns], generator: _generator);
        using var x = randn([2, columns], generator: _generator);
        float* w = (float*)WeightRows.Pointer(weight),
            rows = (float*)WeightRows.Pointer(x);
        var whole = columns / 16 * 16;
        var (first, second) = NarrowDirect.Two<SingleWeight>(w, 0, columns, rows, columns);
        Assert.Equal((DirectKernels.Dot<SingleWeight>(w, 0, rows, whole), DirectKernels.Dot<SingleWeight>(w, 0, rows + columns, whole)), (first, second));
    }

    [Theory]
    [InlineData(16)]
    [InlineData(64)]
    public void Attention_ScoresMixesAndGradients(int dim)
    {
        const int Queries = PromptAttention.Queries,
            Positions = PromptAttention.PositionStep;
        using Tensor queries = randn([dim, Queries], generator: _generator),
            keys = randn([Positions, dim], generator: _generator),
            weights = randn([Positions, Queries], generator: _generator),
            rows = randn([Queries, dim], generator: _generator);
        float* q = (float*)WeightRows.Pointer(queries),
            k = (float*)WeightRows.Pointer(keys),
            w = (float*)WeightRows.Pointer(weights),
            r = (float*)WeightRows.Pointer(rows);
        Same(Positions * Queries, y => NarrowAttention.Score(q, k, dim, (float*)y), y => PromptAttention.WideScore(q, k, dim, (float*)y));
        var scale = Vector512.Create(0.37f);
        Same(
            PromptAttention.HeadStep * Queries,
            y => NarrowAttention.Mix(w, k, Positions, dim, scale, (float*)y),
            y => PromptAttention.WideMix(w, k, Positions, dim, scale, (float*)y)
        );
        Same(Positions * dim, y => NarrowAttention.AddOuter(w, r, dim, (float*)y), y => PromptAttention.WideAddOuter(w, r, dim, (float*)y));
    }

    private static void Same(int count, Action<nint> narrow, Action<nint> wide)
    {
        using AlignedBuffer a = new((long)count * sizeof(float)),
            b = new((long)count * sizeof(float));
        for (var i = 0; i < count; i++)
            a.As<float>()[i] = b.As<float>()[i] = i;
        narrow((nint)a.As<float>());
        wide((nint)b.As<float>());
        Assert.Equal(new Span<float>(b.As<float>(), count), new Span<float>(a.As<float>(), count));
    }
}
