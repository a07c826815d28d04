namespace EdgeDiag.Fusion.Tests.Lamps;

/// <summary>Red, green and blue of linear light, or the shares of them that a surface reflects.</summary>
internal readonly record struct Rgb(float R, float G, float B)
{
    /// <summary>How bright the light looks.</summary>
    public float Luminance => (0.2126f * R) + (0.7152f * G) + (0.0722f * B);

    /// <summary>The strongest channel.</summary>
    public float Max => Math.Max(R, Math.Max(G, B));

    /// <summary>The same value in all channels.</summary>
    public static Rgb Grey(float value) => new(value, value, value);

    /// <summary>A mixture: the first colour at 0, the second at 1.</summary>
    public static Rgb Mix(Rgb first, Rgb second, float share) => (first * (1 - share)) + (second * share);

    public static Rgb operator +(Rgb a, Rgb b) => new(a.R + b.R, a.G + b.G, a.B + b.B);

    public static Rgb operator *(Rgb a, Rgb b) => new(a.R * b.R, a.G * b.G, a.B * b.B);

    public static Rgb operator *(Rgb a, float b) => new(a.R * b, a.G * b, a.B * b);
}
