namespace EdgeDiag.Fusion.Tests.Lamps;

/// <summary>How well the state of a lamp shows in a picture.</summary>
/// <param name="Contrast">Mean difference of the visible lens between lit and off, in levels of the strongest channel.</param>
/// <param name="Ratio">The lamp's light as a multiple of all other light from the visible lens, in the lamp's strongest channel.</param>
/// <param name="Emission">The lamp's light in that channel; a white surface beside the tower reflects about 0.75.</param>
/// <param name="Level">The level of the lit lens in the picture, 0 to 255, in its strongest channel.</param>
internal readonly record struct Visibility(double Contrast, double Ratio, double Emission, double Level)
{
    /// <summary>A lens of which more is hidden tells nothing.</summary>
    private const double MostHidden = 0.65;

    /// <summary>Measures a lamp in a picture, whose light is that after the lens of the camera.</summary>
    /// <param name="level">How bright the lamp is in this picture; when it is off, it is compared with its full light.</param>
    public static Visibility Measure(LampScene scene, int lamp, float level, Rgb glow, LinearImage light, Camera camera, float exposure)
    {
        var (tower, lens) = (scene.Tower, scene.Tower.LensShares[lamp]);
        var (contrast, levels, own, other, weight) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for (var i = 0; i < lens.Length; i++)
        {
            var visible = lens[i] * (1 - scene.Hidden[i]);
            if (visible < 0.5f)
                continue;
            var seen = light[tower.Left + (i % tower.Width), tower.Top + (i / tower.Width)];
            var emitted = tower.Emitted[lamp][i] * (1 - camera.Scattered);
            var (off, lit) = level > 0 ? (seen + (emitted * -level), seen) : (seen, seen + emitted);
            var (dark, bright) = (camera.LevelsOf(off, exposure), camera.LevelsOf(lit, exposure));
            contrast += visible * Math.Max(Math.Abs(bright.R - dark.R), Math.Max(Math.Abs(bright.G - dark.G), Math.Abs(bright.B - dark.B)));
            levels += visible * Math.Max(bright.R, Math.Max(bright.G, bright.B));
            var (ownChannel, otherChannel) =
                glow.R >= 1 ? (emitted.R, off.R)
                : glow.G >= 1 ? (emitted.G, off.G)
                : (emitted.B, off.B);
            own += visible * ownChannel;
            other += visible * Math.Max(1e-6, otherChannel);
            weight += visible;
        }
        return weight > 0 ? new Visibility(contrast / weight, own / other, own / weight, levels / weight) : default;
    }

    /// <summary>Whether nobody could tell the state.</summary>
    /// <param name="compared">Whether there is a picture of the same lens in another state: an off reference or another phase of flashing.</param>
    public bool IsUndecidable(bool compared, double hidden)
    {
        if (hidden > MostHidden)
            return true;
        if (compared)
            return Contrast < 14 || Ratio < 0.25;
        // Without comparison a small difference is seen only where strong light shows around the lens.
        return Contrast < 20 || (Contrast < 0.2 * Level && Emission < 5) || Ratio < 0.6 || Emission < 0.4;
    }
}
