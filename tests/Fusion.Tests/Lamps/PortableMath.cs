namespace EdgeDiag.Fusion.Tests.Lamps;

/// <summary>
/// Functions made of exact basic operations only. Those of the framework differ in the last bit between machines, and pictures of a seed
/// must not.
/// </summary>
internal static class PortableMath
{
    private const double Ln2 = 0.693147180559945309;

    /// <summary>The exponential function.</summary>
    public static double Exp(double x)
    {
        if (x < -700)
            return 0;
        var power = Math.Floor((Math.Min(x, 700) / Ln2) + 0.5);
        var rest = Math.Min(x, 700) - (power * Ln2);
        var sum = 1.0;
        for (var i = 12; i > 0; i--)
            sum = 1 + (sum * rest / i);
        return sum * BitConverter.Int64BitsToDouble(((long)power + 1023) << 52);
    }

    /// <summary>A bell curve that is 1 at 0 and nearly 0 beyond 3: within 0.01 of exp(-x²).</summary>
    public static float Bell(float x)
    {
        // exp(-y) is about (1 - y/64)^64, which takes six multiplications.
        var y = 1 - (x * x / 64f);
        if (y <= 0.8f)
            return 0;
        y *= y;
        y *= y;
        y *= y;
        y *= y;
        y *= y;
        return y * y;
    }

    /// <summary>A fall from 1 at 0 towards 0, as exp(-x) for x of 0 to 8 and 0 beyond.</summary>
    public static float Fall(float x)
    {
        if (x >= 8)
            return 0;
        var y = 1 - (x / 64f);
        y *= y;
        y *= y;
        y *= y;
        y *= y;
        y *= y;
        return y * y;
    }

    /// <summary>The natural logarithm of a positive number.</summary>
    public static double Log(double x)
    {
        var bits = BitConverter.DoubleToInt64Bits(x);
        var power = (int)((bits >> 52) & 0x7FF) - 1023;
        var mantissa = BitConverter.Int64BitsToDouble((bits & 0xFFFFFFFFFFFFF) | (1023L << 52));
        if (mantissa > 1.41421356)
        {
            mantissa /= 2;
            power++;
        }
        var s = (mantissa - 1) / (mantissa + 1);
        var (square, sum) = (s * s, 0.0);
        for (var i = 21; i > 0; i -= 2)
            sum = (sum * square) + (1.0 / i);
        return (2 * s * sum) + (power * Ln2);
    }

    /// <summary>A power of a number that is not negative.</summary>
    public static double Pow(double x, double exponent) => x <= 0 ? 0 : Exp(exponent * Log(x));

    /// <summary>The sine of an angle in radians.</summary>
    public static float Sin(double x)
    {
        x -= 2 * Math.PI * Math.Floor((x / (2 * Math.PI)) + 0.5);
        if (x > Math.PI / 2)
            x = Math.PI - x;
        else if (x < -Math.PI / 2)
            x = -Math.PI - x;
        var square = x * x;
        return (float)(x * (1 - (square / 6 * (1 - (square / 20 * (1 - (square / 42 * (1 - (square / 72 * (1 - (square / 110)))))))))));
    }

    /// <summary>The cosine of an angle in radians.</summary>
    public static float Cos(double x) => Sin(x + (Math.PI / 2));

    /// <summary>The angle whose sine is given, within 0.0001.</summary>
    public static float Asin(float x)
    {
        var size = Math.Min(1, Math.Abs(x));
        // Abramowitz and Stegun, 4.4.45.
        var angle = 1.5707963f - (MathF.Sqrt(1 - size) * (1.5707288f + (size * (-0.2121144f + (size * (0.0742610f - (size * 0.0187293f)))))));
        return x < 0 ? -angle : angle;
    }

    /// <summary>0 below the first bound, 1 above the second, and a smooth rise between them.</summary>
    public static float SmoothStep(float from, float to, float x)
    {
        var t = Math.Clamp((x - from) / (to - from), 0, 1);
        return t * t * (3 - (2 * t));
    }
}
