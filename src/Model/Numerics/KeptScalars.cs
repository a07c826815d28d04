using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Numerics;

/// <summary>
/// Products, sums and comparisons with plain numbers. TorchSharp turns a number into a <see cref="Scalar"/> that has a finalizer, and reads
/// its handle before the native call without keeping it alive: where nobody holds the object, the garbage collector may free the number
/// while libtorch reads it (trainings on a busy machine ended so, with "Expected false to be true"). Here it is held until the call has
/// returned. Nothing else in this library makes one; a test looks.
/// </summary>
/// <remarks>TorchSharp's own methods without a number that make one inside, such as <c>add(Tensor)</c> and <c>square()</c>, have a counterpart too.</remarks>
internal static class KeptScalars
{
    private static readonly Scalar One = 1L.ToScalar();

    /// <summary>x + y.</summary>
    public static Tensor Plus(this Tensor x, Tensor y) => x.add(y, One);

    /// <summary>x += y.</summary>
    public static Tensor PlusInPlace(this Tensor x, Tensor y) => x.add_(y, One);

    /// <summary>x + factor · y.</summary>
    public static Tensor Plus(this Tensor x, Tensor y, double factor) => Held(factor.ToScalar(), held => x.add(y, held));

    /// <summary>x += factor · y.</summary>
    public static Tensor PlusInPlace(this Tensor x, Tensor y, double factor) => Held(factor.ToScalar(), held => x.add_(y, held));

    /// <summary>x + number.</summary>
    public static Tensor Plus(this Tensor x, double number) => Held(number.ToScalar(), held => x.add(held, One));

    /// <summary>x += number.</summary>
    public static Tensor PlusInPlace(this Tensor x, double number) => Held(number.ToScalar(), held => x.add_(held, One));

    /// <summary>x · factor.</summary>
    public static Tensor Times(this Tensor x, double factor) => Held(factor.ToScalar(), held => x.mul(held));

    /// <summary>x *= factor.</summary>
    public static Tensor TimesInPlace(this Tensor x, double factor) => Held(factor.ToScalar(), held => x.mul_(held));

    /// <summary>x / divisor.</summary>
    public static Tensor Over(this Tensor x, double divisor) => Held(divisor.ToScalar(), held => x.div(held));

    /// <summary>x /= divisor.</summary>
    public static Tensor OverInPlace(this Tensor x, double divisor) => Held(divisor.ToScalar(), held => x.div_(held));

    /// <summary>x / divisor for whole numbers, rounded down.</summary>
    public static Tensor OverFloor(this Tensor x, long divisor) => Held(divisor.ToScalar(), held => x.div(held, RoundingMode.floor));

    /// <summary>What x / divisor leaves.</summary>
    public static Tensor Remainder(this Tensor x, long divisor) => Held(divisor.ToScalar(), held => x.remainder(held));

    /// <summary>x².</summary>
    public static Tensor Squared(this Tensor x) => x.mul(x);

    /// <summary>The greater of x and a number.</summary>
    public static Tensor AtLeast(this Tensor x, double least) => Held(least.ToScalar(), held => x.clamp_min(held));

    /// <summary>Where x is not the number.</summary>
    public static Tensor IsNot(this Tensor x, long number) => Held(number.ToScalar(), held => x.ne(held));

    /// <summary>Where x is less than the number.</summary>
    public static Tensor IsBelow(this Tensor x, double number) => Held(number.ToScalar(), held => x.lt(held));

    /// <summary>x += factor · a · b.</summary>
    public static Tensor PlusProductInPlace(this Tensor x, Tensor a, Tensor b, double factor) => Held(factor.ToScalar(), held => x.addcmul_(a, b, held));

    /// <summary>x += factor · a / b.</summary>
    public static Tensor PlusQuotientInPlace(this Tensor x, Tensor a, Tensor b, double factor) => Held(factor.ToScalar(), held => x.addcdiv_(a, b, held));

    /// <summary>x[rows[i]] += y[i].</summary>
    public static Tensor PlusRowsInPlace(this Tensor x, Tensor rows, Tensor y) => x.index_add_(0, rows, y, One);

    /// <summary>0, 1, … up to but without <paramref name="stop"/>, [stop].</summary>
    public static Tensor Range(long stop, ScalarType type = ScalarType.Int64)
    {
        using Scalar first = 0L.ToScalar(),
            end = stop.ToScalar(),
            step = 1L.ToScalar();
        return arange(first, end, step, type);
    }

    /// <summary>A tensor of one number.</summary>
    public static Tensor Filled(long[] shape, double number, ScalarType type, Device device) =>
        Held(number.ToScalar(), held => full(shape, held, type, device));

    /// <summary>The only entry of a tensor.</summary>
    public static double Number(this Tensor x)
    {
        using var wide = x.to(ScalarType.Float64, CPU);
        return wide.data<double>()[0];
    }

    /// <summary>Whether the only entry of a tensor is true.</summary>
    public static bool IsTrue(this Tensor x) => x.Number() != 0;

    private static Tensor Held(Scalar number, Func<Scalar, Tensor> call)
    {
        using (number)
            return call(number);
    }
}
