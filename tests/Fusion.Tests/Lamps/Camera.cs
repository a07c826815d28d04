using System.Runtime.CompilerServices;

namespace EdgeDiag.Fusion.Tests.Lamps;

/// <summary>A camera: from linear light to the bytes of a picture.</summary>
internal sealed class Camera
{
    private const int ToneSteps = 4096;

    private static readonly float[] Bells = MakeBells();

    private byte[]? _tones;
    private (float R, float B)? _balance;

    /// <summary>How far the exposure is off, in stops.</summary>
    public required float Stops { get; init; }

    /// <summary>How far the white balance is off, in about kelvins.</summary>
    public required float Kelvin { get; init; }

    /// <summary>Standard deviation of the blur in pixels.</summary>
    public required float Defocus { get; init; }

    /// <summary>Length of the motion blur in pixels.</summary>
    public required int Motion { get; init; }

    /// <summary>Standard deviation of the noise at white, as a share of white.</summary>
    public required float Noise { get; init; }

    /// <summary>The shares of the light that the lens scatters nearby, farther away, and over the whole picture.</summary>
    public required (float Near, float Far, float Wide) Scatter { get; init; }

    /// <summary>How far the nearby scattered light gets, in pixels.</summary>
    public required float ScatterReach { get; init; }

    /// <summary>A veil of light over a part of the picture, or null.</summary>
    public required Glare? Glare { get; init; }

    /// <summary>How much stronger colours get: 0.85 to 1.3.</summary>
    public required float Saturation { get; init; }

    /// <summary>Contrast of the tone curve: 0 to 0.5.</summary>
    public required float Contrast { get; init; }

    /// <summary>The light at which the sensor clips; above 1, the tone curve has a soft upper end.</summary>
    public required float Headroom { get; init; }

    /// <summary>How much light is lost in the corners: 0 to 0.4.</summary>
    public required float Vignette { get; init; }

    /// <summary>The part of the picture by which it sets the exposure; null for the whole picture.</summary>
    public required PixelBox? MeteredPart { get; init; }

    /// <summary>The light that does not go straight to its place.</summary>
    public float Scattered => Scatter.Near + Scatter.Far + Scatter.Wide;

    /// <summary>What the lens makes of the light of a scene, in place, and the exposure that the camera chooses for it.</summary>
    /// <param name="exposure">The exposure to use instead, for a camera whose exposure is locked.</param>
    /// <returns>The exposure: the factor that makes white 1.</returns>
    public float Look(LinearImage image, float? exposure = null)
    {
        Blur.Soften(image, Defocus);
        Blur.Smear(image, Motion);
        var quarter = image.Shrink(4);
        var far = quarter.Shrink(4);
        var chosen = exposure ?? Meter(far);
        var wide = far.Copy();
        Blur.Soften(far, ScatterReach * 4 / 16);
        Blur.Soften(wide, ScatterReach * 16 / 16);
        Blur.Soften(quarter, ScatterReach / 4);
        for (var i = 0; i < far.Pixels.Length; i++)
            far.Pixels[i] = (far.Pixels[i] * Scatter.Far) + (wide.Pixels[i] * Scatter.Wide);
        Glare?.AddTo(far, 1 / chosen);
        quarter.ScaleAndAdd(Scatter.Near, far, 4);
        image.ScaleAndAdd(1 - Scattered, quarter, 4);
        return chosen;
    }

    /// <summary>Makes the bytes of a picture: red, green, blue and 255 for each pixel.</summary>
    public byte[] Develop(LinearImage image, float exposure, ulong noiseSeed)
    {
        var tones = Tones();
        var pixels = image.Pixels;
        var bytes = new byte[image.Width * image.Height * 4];
        var (balanceR, balanceB) = Balance();
        var read = Noise * 0.12f;
        // What a camera's filter leaves of noise is blotchy: each value takes a part of those to its left and above (of both, less the
        // part that they share), so that its standard deviation stays 1.
        const float Part = 0.4f;
        var (noise, above) = (new float[(image.Width + 1) * 3], new float[(image.Width + 1) * 3]);
        var at = 0;
        for (var y = 0; y < image.Height; y++)
        {
            var dy = ((2f * y / image.Height) - 1) * 0.56f;
            (noise, above) = (above, noise);
            for (var x = 0; x < image.Width; x++, at++)
            {
                var dx = (2f * x / image.Width) - 1;
                var gain = exposure * (1 - (Vignette * 0.76f * ((dx * dx) + (dy * dy))));
                var bits = NoiseField.NextBits(ref noiseSeed);
                var own = (x + 1) * 3;
                for (var i = own; i < own + 3; i++, bits >>= 12)
                    noise[i] = ((1 - (Part * Part)) * Bells[(int)(bits >> 24) & 4095]) + (Part * (noise[i - 3] + above[i] - (Part * above[i - 3])));
                var r = Sense(pixels[at * 3] * gain * balanceR, noise[own], read);
                var g = Sense(pixels[(at * 3) + 1] * gain, noise[own + 1], read);
                var b = Sense(pixels[(at * 3) + 2] * gain * balanceB, noise[own + 2], read);
                (bytes[at * 4], bytes[(at * 4) + 1], bytes[(at * 4) + 2]) = Render(r, g, b, tones);
                bytes[(at * 4) + 3] = 255;
            }
        }
        return bytes;
    }

    /// <summary>The levels that a light would have in the picture without noise and vignetting.</summary>
    public (byte R, byte G, byte B) LevelsOf(Rgb light, float exposure)
    {
        var (balanceR, balanceB) = Balance();
        return Render(
            Math.Clamp(light.R * exposure * balanceR, 0, Headroom),
            Math.Clamp(light.G * exposure, 0, Headroom),
            Math.Clamp(light.B * exposure * balanceB, 0, Headroom),
            Tones()
        );
    }

    /// <summary>The signal of the sensor: shot noise grows with the root of the light, and the sensor clips.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float Sense(float light, float bell, float read)
    {
        light = light > 0 ? light : 0;
        var signal = light + (bell * ((Noise * MathF.Sqrt(light)) + read));
        return signal < 0 ? 0
            : signal > Headroom ? Headroom
            : signal;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private (byte R, byte G, byte B) Render(float r, float g, float b, byte[] tones)
    {
        var luminance = (0.2126f * r) + (0.7152f * g) + (0.0722f * b);
        var scale = (ToneSteps - 1) / Headroom;
        return (
            tones[Math.Clamp((int)((luminance + (Saturation * (r - luminance))) * scale), 0, ToneSteps - 1)],
            tones[Math.Clamp((int)((luminance + (Saturation * (g - luminance))) * scale), 0, ToneSteps - 1)],
            tones[Math.Clamp((int)((luminance + (Saturation * (b - luminance))) * scale), 0, ToneSteps - 1)]
        );
    }

    private (float R, float B) Balance()
    {
        if (_balance is { } known)
            return known;
        var factor = (float)PortableMath.Exp(Kelvin / 1500 * 0.2);
        _balance = (factor, 1 / factor);
        return _balance.Value;
    }

    /// <summary>The exposure at which the mean is a middle grey; very bright places count little, as in a camera's matrix metering.</summary>
    private float Meter(LinearImage small)
    {
        var part = MeteredPart ?? new PixelBox(0, 0, small.Width * 16, small.Height * 16);
        var (left, right) = (Math.Max(0, part.Left / 16), Math.Min(small.Width, (part.Right / 16) + 1));
        var (top, bottom) = (Math.Max(0, part.Top / 16), Math.Min(small.Height, (part.Bottom / 16) + 1));
        var (sum, logs, count) = (0.0, 0.0, 0);
        for (var y = top; y < bottom; y++)
        for (var x = left; x < right; x++, count++)
            logs += PortableMath.Log(small[x, y].Luminance + 1e-4);
        var typical = PortableMath.Exp(logs / Math.Max(1, count));
        for (var y = top; y < bottom; y++)
        for (var x = left; x < right; x++)
            sum += Math.Min(small[x, y].Luminance, 4 * typical);
        return (float)(0.2 * PortableMath.Pow(2, Stops) / Math.Max(1e-4, sum / Math.Max(1, count)));
    }

    private byte[] Tones()
    {
        if (_tones is not null)
            return _tones;
        var tones = new byte[ToneSteps];
        for (var i = 0; i < ToneSteps; i++)
        {
            double light = (i + 0.5) * Headroom / ToneSteps;
            if (Headroom > 1 && light > 0.6)
                light = 0.6 + (0.4 * (1 - PortableMath.Exp(-(light - 0.6) / 0.4)) / (1 - PortableMath.Exp(-(Headroom - 0.6) / 0.4)));
            var coded = light <= 0.0031308 ? 12.92 * light : (1.055 * PortableMath.Pow(light, 1 / 2.4)) - 0.055;
            coded = (coded * (1 - Contrast)) + (coded * coded * (3 - (2 * coded)) * Contrast);
            tones[i] = (byte)Math.Clamp((coded * 255) + 0.5, 0, 255);
        }
        return _tones = tones;
    }

    /// <summary>Samples of a bell curve of mean 0 and standard deviation 1 (Box and Muller).</summary>
    private static float[] MakeBells()
    {
        var bells = new float[4096];
        var random = new Random(4096);
        for (var i = 0; i < bells.Length; i++)
            bells[i] = (float)(Math.Sqrt(-2 * PortableMath.Log(1 - random.NextDouble())) * PortableMath.Cos(2 * Math.PI * random.NextDouble()));
        return bells;
    }
}
