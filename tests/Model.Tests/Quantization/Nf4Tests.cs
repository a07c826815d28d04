using System.Diagnostics;
using System.Runtime.InteropServices;
using EdgeDiag.Model.Layers;
using EdgeDiag.Model.Quantization;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Tests.Quantization;

/// <summary>4-bit NormalFloat beside tests/reference/nf4.py, which makes its table as the paper makes it.</summary>
public sealed class Nf4Tests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Values_AreThoseOfThePaper()
    {
        Reference(_folder.File("table"));
        Assert.Equal(Floats("table"), Nf4Table.Values.ToArray(), (a, b) => Math.Abs(a - b) < 5e-7);
    }

    [Fact]
    public void Nearest_OfManyValues_IsTheNearest()
    {
        for (var v = -1.0f; v <= 1; v += 1 / 512f)
        {
            var off = Nf4Table.Values.ToArray().Min(c => Math.Abs(c - v));
            Assert.Equal(off, Math.Abs(Nf4Table.Values[Nf4Table.Nearest(v)] - v), 1e-6f);
        }
    }

    [Theory]
    [InlineData(48, 32)] // less than a group
    [InlineData(300, 200)] // several groups of magnitudes
    [InlineData(7, 33)] // the last block is not full
    public void Dequantize_EqualsTheReference(int outputs, int inputs)
    {
        using var generator = new Generator(5);
        // Rows of very different sizes, so that magnitudes differ; one is nothing but zeros.
        using var weight = randn([outputs, inputs], generator: generator).mul_(rand([outputs, 1], generator: generator).mul_(0.1));
        weight[0].zero_();
        File.WriteAllBytes(_folder.File("weight"), MemoryMarshal.AsBytes(weight.data<float>().ToArray().AsSpan()).ToArray());
        Reference(_folder.File("weight"), _folder.File("back"));
        using var packed = Nf4Weight.Quantize(weight);
        using var back = packed.Dequantize(ScalarType.Float32);
        var expected = Floats("back");
        Assert.Equal([outputs, inputs], back.shape);
        var found = back.data<float>().ToArray();
        for (var i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - found[i]) < 2e-6, $"{i}: {expected[i]} and {found[i]}");
        Assert.True((weight - back).norm().ToDouble() < 0.12 * weight.norm().ToDouble());
        // The kernel and libtorch's operations, in both types.
        foreach (var type in (ScalarType[])[ScalarType.Float32, ScalarType.BFloat16])
        {
            using var kernel = packed.Dequantize(type);
            using var elsewhere = packed.DequantizeAnywhere(type);
            Assert.True(kernel.equal(elsewhere).all().ToBoolean(), $"{type}");
        }
    }

    [Fact]
    public void Bytes_OfALargeMatrix_AreAboutHalfAByteAValue()
    {
        using var weight = randn(896, 896, dtype: ScalarType.BFloat16);
        using var packed = Nf4Weight.Quantize(weight);
        Assert.InRange(packed.Bytes / (896.0 * 896), 0.5, 0.52);
    }

    [Fact]
    public void Forward_OfAPackedProjection_GivesTheGradientOfItsValues_AndKeepsNoTensor()
    {
        using var weight = randn(48, 32);
        using var layer = new LinearLayer("l", Nf4Weight.Quantize(weight), randn(48));
        using var dense = new LinearLayer("d", layer.Packed!.Dequantize(ScalarType.Float32), layer.Bias!.clone());
        var x = randn([2, 3, 32]).requires_grad_();
        using var gradient = randn(2, 3, 48);
        Tensor Gradient(LinearLayer of)
        {
            using var scope = NewDisposeScope();
            of.Forward(x).backward([gradient]);
            var result = x.grad!.clone().MoveToOuterDisposeScope();
            x.grad = null;
            return result;
        }

        using var expected = Gradient(dense);
        using var found = Gradient(layer);
        Assert.True(expected.allclose(found, atol: 1e-5));
        var before = LiveTensors.Count();
        for (var i = 0; i < 20; i++)
            Gradient(layer).Dispose();
        Assert.InRange(LiveTensors.Count(), 0, before + 2);
        Assert.Throws<InvalidOperationException>(() => layer.BaseWeight);
    }

    private float[] Floats(string name) => MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(_folder.File(name))).ToArray();

    private static void Reference(params string[] arguments)
    {
        using var python = Process.Start(
            new ProcessStartInfo("/usr/bin/python3", [Path.Combine(Repository.Root, "tests", "reference", "nf4.py"), .. arguments])
            {
                RedirectStandardError = true,
            }
        )!;
        var errors = python.StandardError.ReadToEnd();
        python.WaitForExit();
        Assert.True(python.ExitCode == 0, errors);
    }
}
