namespace EdgeDiag.Fusion.Tests.Lamps;

/// <summary>Draws a camera and its faults.</summary>
internal static class CameraChooser
{
    /// <summary>Draws a camera for a place.</summary>
    /// <param name="diameter">Width of a lens of the tower in pixels, to which blur and scatter are kept in proportion.</param>
    /// <param name="strength">The lamps' light as a multiple of what a grey of 50% reflects.</param>
    public static Camera Draw(LightKind light, float diameter, int width, int height, float strength, PixelBox tower, Dice dice)
    {
        var blur = dice.Chance(0.45) ? dice.Between(0.3, 0.7) : dice.LogBetween(0.7, Math.Max(0.9, Math.Min(4, diameter * 0.07)));
        var motion = dice.Chance(0.15) ? dice.Next(3, Math.Max(4, Math.Min(13, (int)(diameter * 0.2f)))) : 0;
        // A clean lens scatters two percent, a dusty one several; very strong lamps would flood the whole picture otherwise.
        var near = Math.Min(dice.LogBetween(0.015, 0.1), 2.5f / strength);
        var far = Math.Min(dice.LogBetween(0.01, 0.08), 1.5f / strength);
        return new Camera
        {
            Stops = dice.Between(-1, 1) + dice.Between(-1, 1),
            Kelvin = dice.Chance(0.3) ? dice.Between(-300, 300) : dice.Between(-1500, 1500),
            Defocus = blur,
            Motion = motion,
            Noise = light == LightKind.Dim ? dice.LogBetween(0.012, 0.06) : dice.LogBetween(0.003, 0.035),
            Scatter = (near, far, far * dice.Between(0.2, 0.8)),
            ScatterReach = Math.Clamp(diameter * dice.Between(0.08, 0.3), 2, 30),
            Glare = dice.Chance(0.2) ? DrawGlare(dice) : null,
            Saturation = dice.Between(0.9, 1.3),
            Contrast = dice.Between(0, 0.5),
            Headroom = dice.Pick(1f, 1.3f, 2, 4),
            Vignette = dice.Between(0, 0.35),
            MeteredPart = dice.Chance(0.35) ? Grow(tower, diameter, width, height) : null,
        };
    }

    private static PixelBox Grow(PixelBox box, float diameter, int width, int height)
    {
        var by = (int)(diameter * 1.2f);
        var (left, top) = (Math.Max(0, box.Left - by), Math.Max(0, box.Top - by));
        return new PixelBox(left, top, Math.Min(width, box.Right + by), Math.Min(height, box.Bottom + by));
    }

    private static Glare DrawGlare(Dice dice) =>
        new(
            dice.Between(-0.1, 1.1),
            dice.Between(-0.2, 0.6),
            dice.LogBetween(0.15, 0.8),
            dice.Pick(new Rgb(1, 1, 1), new Rgb(1, 0.93f, 0.8f), new Rgb(0.9f, 0.96f, 1)) * dice.LogBetween(0.06, 0.45)
        );
}
