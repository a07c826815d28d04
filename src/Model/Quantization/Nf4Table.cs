namespace EdgeDiag.Model.Quantization;

/// <summary>
/// The sixteen values of 4-bit NormalFloat: quantiles of a normal distribution, scaled to -1 to 1, with an exact zero (Dettmers et
/// al., "QLoRA", 2023, appendix E).
/// </summary>
internal static class Nf4Table
{
    private static readonly float[] Codes =
    [
        -1.0f,
        -0.6961928009986877f,
        -0.5250730514526367f,
        -0.39491748809814453f,
        -0.28444138169288635f,
        -0.18477343022823334f,
        -0.09105003625154495f,
        0.0f,
        0.07958029955625534f,
        0.16093020141124725f,
        0.24611230194568634f,
        0.33791524171829224f,
        0.44070982933044434f,
        0.5626170039176941f,
        0.7229568362236023f,
        1.0f,
    ];

    private static readonly float[] Bounds = [.. Codes.Zip(Codes.Skip(1), (a, b) => (float)(((double)a + b) / 2))];

    /// <summary>The values, ascending.</summary>
    public static ReadOnlySpan<float> Values => Codes;

    /// <summary>Index of the nearest value.</summary>
    /// <param name="value">From -1 to 1.</param>
    public static int Nearest(float value)
    {
        var code = 0;
        for (var half = 8; half > 0; half /= 2)
            if (value > Bounds[code + half - 1])
                code += half;
        return code;
    }
}
