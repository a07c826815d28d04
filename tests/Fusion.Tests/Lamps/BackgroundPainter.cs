namespace EdgeDiag.Fusion.Tests.Lamps;

/// <summary>Paints what is behind the tower: near walls sharply, far halls out of focus.</summary>
internal static class BackgroundPainter
{
    /// <summary>Paints a background with its coloured things.</summary>
    /// <param name="level">The light on the background as a multiple of the light on the tower.</param>
    /// <param name="things">Number of coloured things to add.</param>
    public static LinearImage Paint(BackgroundKind kind, LightKind light, int width, int height, float level, int things, Dice dice)
    {
        var near = kind is BackgroundKind.Wall or BackgroundKind.MachinePanel;
        var scale = near ? 1 : 2;
        var image = new LinearImage(width / scale, height / scale);
        switch (kind)
        {
            case BackgroundKind.Wall:
                PaintWall(image, dice);
                break;
            case BackgroundKind.MachinePanel:
                PaintPanel(image, dice);
                break;
            case BackgroundKind.Hall:
                FarBackgrounds.PaintHall(image, light, dice);
                break;
            case BackgroundKind.Racks:
                FarBackgrounds.PaintRacks(image, dice);
                break;
            case BackgroundKind.Windows:
                FarBackgrounds.PaintWindows(image, light, level, dice);
                break;
            default:
                FarBackgrounds.PaintSky(image, light, level, dice);
                break;
        }
        Shade(image, level, dice);
        for (var i = 0; i < things; i++)
            ThingPainter.Paint(image, level, near, kind == BackgroundKind.Sky ? 0.75f : 0.15f, dice);
        // A far background is blurred by 1% of its height at most, a near one hardly.
        Blur.Soften(image, image.Height * (near ? dice.Between(0, 0.0025) : dice.LogBetween(0.0015, 0.014)));
        if (scale == 1)
            return image;
        var large = new LinearImage(width, height);
        large.ScaleAndAdd(0, image, scale);
        return large;
    }

    /// <summary>Light that falls from one side and from above, with soft patches.</summary>
    private static void Shade(LinearImage image, float level, Dice dice)
    {
        var (slopeX, slopeY) = (dice.Between(-0.5, 0.5), dice.Between(-0.5, 0.25));
        var patches = NoiseField.Create(image.Width, image.Height, image.Height * 0.7f, image.Height * 0.7f, 2, 0.5f, dice);
        for (var y = 0; y < image.Height; y++)
        for (var x = 0; x < image.Width; x++)
        {
            var slope = 1 + (slopeX * (((float)x / image.Width) - 0.5f)) + (slopeY * (((float)y / image.Height) - 0.5f));
            image[x, y] *= Math.Max(0.1f, slope * (1 + (0.4f * patches[(y * image.Width) + x]))) * level;
        }
    }

    private static void PaintWall(LinearImage image, Dice dice)
    {
        var (w, h) = (image.Width, image.Height);
        var color = dice.Pick(
            Rgb.Grey(dice.Between(0.15, 0.5)),
            new Rgb(0.42f, 0.4f, 0.34f),
            new Rgb(0.6f, 0.6f, 0.57f),
            new Rgb(0.36f, 0.22f, 0.15f),
            new Rgb(0.3f, 0.36f, 0.36f)
        );
        Drawing.Flood(image, (_, _) => color);
        if (dice.Chance(0.3))
        {
            var dado = dice.Pick(new Rgb(0.08f, 0.2f, 0.14f), new Rgb(0.07f, 0.12f, 0.22f), new Rgb(0.3f, 0.3f, 0.28f));
            image.Fill(Shape.Box(-9, h * dice.Between(0.4, 0.8), w + 9, h + 9), dado);
        }
        if (dice.Chance(0.4))
            PaintJoints(image, color * 0.55f, h * dice.Between(0.07, 0.16), dice.Between(1.6, 2.6), dice.Chance(0.7));
        else if (dice.Chance(0.5))
            PaintJoints(image, color * 0.45f, h * dice.Between(0.4, 0.8), dice.Between(0.7, 1.5), false);
        var grain = h * dice.LogBetween(0.05, 0.5);
        Drawing.Texture(image, NoiseField.Create(w, h, grain, grain, 7, dice.Between(0.55, 0.75), dice), dice.Between(0.25, 0.9));
        // Streaks that water and rust leave.
        if (dice.Chance(0.5))
            Drawing.Texture(image, NoiseField.Create(w, h, h * 0.06f, h * 0.8f, 3, 0.6f, dice), dice.Between(0.1, 0.4));
        PaintInstallations(image, dice);
    }

    private static void PaintJoints(LinearImage image, Rgb color, float rowHeight, float proportion, bool offset)
    {
        var (w, h) = (image.Width, image.Height);
        var thickness = Math.Max(0.8f, rowHeight * 0.02f);
        var row = 0;
        for (var y = rowHeight * 0.4f; y < h + rowHeight; y += rowHeight, row++)
        {
            image.Fill(Shape.Box(-9, y - thickness, w + 9, y + thickness), color, 1.5f, 0.7f);
            var step = rowHeight * proportion;
            for (var x = offset && row % 2 == 0 ? step / 2 : 0; x < w; x += step)
                image.Fill(Shape.Box(x - thickness, y - rowHeight, x + thickness, y), color, 1.5f, 0.7f);
        }
    }

    /// <summary>Pipes, ducts and boxes on a wall.</summary>
    private static void PaintInstallations(LinearImage image, Dice dice)
    {
        var (w, h) = (image.Width, image.Height);
        for (var i = dice.Next(0, 5); i > 0; i--)
        {
            var color = dice.Pick(
                Rgb.Grey(0.5f),
                Rgb.Grey(0.2f),
                Rgb.Grey(0.7f),
                new Rgb(0.5f, 0.38f, 0.05f),
                new Rgb(0.06f, 0.13f, 0.3f),
                new Rgb(0.35f, 0.16f, 0.08f)
            );
            var (x, y, radius) = (w * dice.Between(0, 1), h * dice.Between(0, 1), h * dice.LogBetween(0.005, 0.035));
            var upright = dice.Chance(0.5);
            // The pipe's shadow on the wall.
            var shadow = upright ? Shape.Box(x, -50, x + (radius * 2.2f), h + 50) : Shape.Box(-50, y, w + 50, y + (radius * 2.2f));
            image.Fill(shadow, Rgb.Grey(0.01f), radius * 1.2f, 0.45f);
            if (upright)
                Drawing.Pipe(image, (x, -50), (x, h + 50), radius, color);
            else
                Drawing.Pipe(image, (-50, y), (w + 50, y), radius, color);
        }
        for (var i = dice.Next(0, 3); i > 0; i--)
        {
            var (x, y, size) = (w * dice.Between(0, 0.9), h * dice.Between(0, 0.8), h * dice.Between(0.08, 0.3));
            Drawing.Crate(image, x, y, x + (size * dice.Between(0.6, 1.4)), y + size, dice.Near(new Rgb(0.5f, 0.51f, 0.48f), 0.3), dice);
        }
    }

    private static void PaintPanel(LinearImage image, Dice dice)
    {
        var (w, h) = (image.Width, image.Height);
        var color = dice.Near(
            dice.Pick(
                new Rgb(0.62f, 0.64f, 0.6f),
                new Rgb(0.6f, 0.55f, 0.42f),
                new Rgb(0.05f, 0.13f, 0.28f),
                new Rgb(0.15f, 0.3f, 0.23f),
                Rgb.Grey(0.09f),
                new Rgb(0.75f, 0.76f, 0.75f)
            ),
            0.15
        );
        var second = dice.Pick(color * 0.5f, Rgb.Grey(0.1f), Rgb.Grey(0.55f), new Rgb(0.6f, 0.22f, 0.03f));
        Drawing.Flood(image, (_, _) => color);
        Drawing.Texture(image, NoiseField.Create(w, h, h * 0.8f, h * 0.8f, 5, 0.45f, dice), 0.25f);
        for (var x = -w * dice.Between(0, 0.2); x < w; )
        {
            var next = x + (w * dice.Between(0.15, 0.4));
            var own = dice.Chance(0.25) ? second : color;
            var (top, bottom) = (h * dice.Between(-0.2, 0.25), h * dice.Between(0.75, 1.2));
            var slope = dice.Between(-0.4, 0.4);
            image.Fill(Shape.Box(x + 2, top, next - 2, bottom, 5), (px, _) => own * (1 + (slope * (((px - x) / (next - x)) - 0.5f))));
            image.Fill(Shape.Box(next - 2.5f, top, next + 0.5f, bottom), Rgb.Grey(0.015f), 1.5f);
            image.Fill(Shape.Box(x + 1.5f, top, x + 3, bottom), own * 1.5f, 1.5f, 0.7f);
            image.Fill(Shape.Box(x, top - 2, next, top + 1), Rgb.Grey(0.015f), 1.5f);
            PaintPanelParts(image, x, next, dice);
            x = next;
        }
    }

    private static void PaintPanelParts(LinearImage image, float left, float right, Dice dice)
    {
        var (h, width) = (image.Height, right - left);
        if (dice.Chance(0.45))
        {
            var (top, pitch) = (h * dice.Between(0.1, 0.7), h * 0.022f);
            for (var i = dice.Next(5, 12); i > 0; i--)
                image.Fill(
                    Shape.Box(left + (width * 0.2f), top + (i * pitch), right - (width * 0.2f), top + (i * pitch) + (pitch * 0.45f), 3),
                    Rgb.Grey(0.012f),
                    1.5f
                );
        }
        if (dice.Chance(0.3))
        {
            var top = h * dice.Between(0.25, 0.55);
            var screen = dice.Pick(new Rgb(0.25f, 0.5f, 0.95f), new Rgb(0.7f, 0.75f, 0.75f), new Rgb(0.1f, 0.25f, 0.3f)) * dice.Between(0.4, 1.5);
            image.Fill(Shape.Box(left + (width * 0.15f), top, right - (width * 0.15f), top + (width * 0.55f), 5), Rgb.Grey(0.02f));
            image.Fill(Shape.Box(left + (width * 0.2f), top + (width * 0.05f), right - (width * 0.2f), top + (width * 0.5f)), screen);
            for (var i = 0; i < 5; i++)
                image.Fill(
                    Shape.Box(
                        left + (width * 0.24f),
                        top + (width * (0.1f + (0.075f * i))),
                        left + (width * dice.Between(0.4, 0.75)),
                        top + (width * (0.13f + (0.075f * i)))
                    ),
                    screen * dice.Pick(0.3f, 1.8f)
                );
        }
        if (dice.Chance(0.5))
        {
            var handle = right - (width * 0.1f);
            Drawing.Pipe(image, (handle, h * 0.45f), (handle, h * 0.57f), Math.Max(2, width * 0.02f), Rgb.Grey(0.15f));
        }
        for (var i = dice.Next(-2, 5); i > 0; i--)
        {
            // Push buttons and small lamps.
            var color = dice.Pick(new Rgb(0.45f, 0.02f, 0.02f), new Rgb(0.02f, 0.3f, 0.08f), Rgb.Grey(0.02f), new Rgb(0.75f, 0.45f, 0.02f));
            var (x, y, radius) = (left + (width * i * 0.16f), h * 0.68f, Math.Max(2, width * 0.045f));
            image.Fill(Shape.Ellipse(x, y, radius * 1.3f, radius * 1.3f), Rgb.Grey(0.5f), 1.5f);
            image.Fill(Shape.Ellipse(x, y, radius, radius), color * (dice.Chance(0.15) ? 6 : 1), 1.5f);
        }
    }
}
