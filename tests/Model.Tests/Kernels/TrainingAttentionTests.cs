using EdgeDiag.Model.Kernels.Prefill;
using EdgeDiag.Model.Layers;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Tests.Kernels;

/// <summary>Attention and its gradients in managed kernels, against libtorch's own differentiation of the written-out formula.</summary>
public sealed class TrainingAttentionTests
{
    [Theory]
    [InlineData(2, 4, 2, 37, 16, null)]
    [InlineData(1, 3, 3, 16, 6, null)]
    [InlineData(2, 6, 2, 70, 64, null)]
    [InlineData(1, 4, 1, 1, 24, null)]
    [InlineData(2, 4, 2, 40, 16, new[] { 17, 1, 22 })]
    public void Attend_AnyShape_EqualsTheFormulaAndItsGradients(int batch, int heads, int groups, int length, int dim, int[]? lengths)
    {
        Assert.SkipUnless(PromptKernels.IsSupported, "attention is libtorch's on this machine");
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        Tensor Random(int h) => randn([batch, h, length, dim], generator: generator);
        Tensor[] inputs = [Random(heads), Random(groups), Random(groups)];
        var weight = Random(heads);
        using var segments = lengths is null ? null : new Segments(lengths, CPU);

        var (expected, expectedGradients) = Run(i => Formula(i[0], i[1], i[2], lengths ?? [length]));
        var (found, gradients) = Run(i => CausalAttention.Attend(i[0], i[1], i[2], segments));
        Near(expected, found);
        for (var i = 0; i < 3; i++)
            Near(expectedGradients[i], gradients[i]);

        (Tensor Result, Tensor[] Gradients) Run(Func<Tensor[], Tensor> attend)
        {
            // Queries as training has them: transposed, not contiguous.
            Tensor[] leaves = [.. inputs.Select(t => t.transpose(1, 2).contiguous().requires_grad_(true))];
            var y = attend([.. leaves.Select(l => l.transpose(1, 2))]);
            (y * weight).sum().backward();
            return (y.detach(), [.. leaves.Select(l => l.grad!)]);
        }
    }

    [Fact]
    public void Attend_Halves_AreNearSingles_AndLeaveNothingBehind()
    {
        Assert.SkipUnless(PromptKernels.IsSupported, "attention is libtorch's on this machine");
        using var generator = new Generator(3);
        using var q = randn([1, 4, 50, 32], generator: generator);
        using var k = randn([1, 2, 50, 32], generator: generator);
        var before = 0L;
        for (var i = 0; i < 3; i++)
        {
            using (NewDisposeScope())
            {
                var leaf = q.to(ScalarType.BFloat16).requires_grad_(true);
                var half = k.to(ScalarType.BFloat16);
                var y = CausalAttention.Attend(leaf, half, half, null);
                Assert.Equal(ScalarType.BFloat16, y.dtype);
                Near(Formula(q, k, k, [50]), y, 2e-2);
                y.sum().backward();
                Assert.Equal(ScalarType.BFloat16, leaf.grad!.dtype);
            }

            if (i == 0)
                before = LiveTensors.Count();
        }

        Assert.InRange(LiveTensors.Count(), 0, before);
    }

    private static Tensor Formula(Tensor q, Tensor k, Tensor v, int[] lengths)
    {
        var groups = q.shape[1] / k.shape[1];
        var parts = new List<Tensor>();
        var start = 0L;
        foreach (var length in lengths)
        {
            Tensor Part(Tensor t) => t.narrow(2, start, length);
            var scores = Part(q).matmul(Part(k).repeat_interleave(groups, 1).transpose(2, 3)) / Math.Sqrt(q.shape[3]);
            parts.Add((scores + full([length, length], double.NegativeInfinity).triu(1)).softmax(-1).matmul(Part(v).repeat_interleave(groups, 1)));
            start += length;
        }

        return cat(parts, 2);
    }

    private static void Near(Tensor expected, Tensor found, double tolerance = 1e-5)
    {
        Assert.Equal(expected.shape, found.shape);
        var (scale, off) = (expected.abs().max().ToSingle(), (expected - found.to(ScalarType.Float32)).abs().max().ToSingle());
        Assert.True(off <= tolerance * Math.Max(1, scale), $"off by {off} where the greatest is {scale}");
    }
}
