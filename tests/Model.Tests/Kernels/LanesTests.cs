using System.Runtime.Intrinsics;
using EdgeDiag.Model.Kernels.Shared;

namespace EdgeDiag.Model.Tests.Kernels;

public sealed class LanesTests
{
    [Fact]
    public void Exp_IsThatOfDoubles_OverItsWholeRange()
    {
        for (var x = -87.3f; x <= 88; x += 0.00173f)
        {
            var right = Math.Exp(x);
            Assert.All(Both(x), y => Assert.InRange(Math.Abs(y - right) / right, 0, 2.5e-7));
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-87.4f, 0)]
    [InlineData(-1e30f, 0)]
    [InlineData(float.NegativeInfinity, 0)]
    public void Exp_HasNoResidue(float x, float y) => Assert.Equal([y, y], Both(x));

    [Theory]
    [InlineData(88.1f)]
    [InlineData(float.PositiveInfinity)]
    public void Exp_OfMuch_IsFinite(float x) => Assert.All(Both(x), y => Assert.InRange(y, 1.6e38f, 1.7e38f));

    [Fact]
    public void Exp_OfNoNumber_IsNone() => Assert.All(Both(float.NaN), y => Assert.True(float.IsNaN(y)));

    // First and last lane, in both widths.
    private static float[] Both(float x)
    {
        var (wide, narrow) = (Lanes.Exp(Vector512.Create(x)), Lanes.Exp(Vector256.Create(x)));
        Assert.Equal((wide[0], narrow[0]), (wide[15], narrow[7]));
        return [wide[15], narrow[7]];
    }
}
