namespace EdgeDiag.Fusion.Tests.Lamps;

/// <summary>Paints coloured things of a factory that are not lamps of the tower.</summary>
internal static class ThingPainter
{
    /// <summary>Number of kinds of things.</summary>
    private const int Kinds = 8;

    /// <summary>Paints one thing at a place by chance.</summary>
    /// <param name="level">The light on the background.</param>
    /// <param name="near">Whether the background is near, so that things look larger.</param>
    /// <param name="highest">The highest place, as a share of the height.</param>
    public static void Paint(LinearImage image, float level, bool near, float highest, Dice dice)
    {
        var size = image.Height * (near ? dice.LogBetween(0.12, 0.4) : dice.LogBetween(0.06, 0.25));
        var (x, y) = (image.Width * dice.Between(0, 1), image.Height * dice.Between(highest, 1));
        switch (dice.Next(0, Kinds))
        {
            case 0:
                PaintExtinguisher(image, x, y, size, level, dice);
                break;
            case 1:
                PaintRails(image, x, y, size, level, dice);
                break;
            case 2:
                PaintExitSign(image, x, Math.Min(y, image.Height * Math.Max(highest, 0.5f)), size * 0.5f, level, dice);
                break;
            case 3:
                PaintBins(image, x, y, size, level, dice);
                break;
            case 4:
                Drawing.Crate(image, x, y - size, x + (size * 0.6f), y + size, dice.Near(new Rgb(0.75f, 0.22f, 0.02f), 0.2) * level, dice);
                break;
            case 5:
                PaintWorker(image, x, size * 1.6f, level, (_, _) => 1, dice);
                break;
            case 6:
                PaintBeacon(image, x, Math.Min(y, image.Height * Math.Max(highest, 0.7f)), size * 0.16f, dice);
                break;
            default:
                PaintWarning(image, x, y, size * 0.4f, level);
                break;
        }
    }

    /// <summary>A worker in a hi-vis vest, whose feet are near or below the lower edge of the picture.</summary>
    /// <param name="visible">The share of a pixel that nothing in front of the worker hides.</param>
    public static void PaintWorker(LinearImage image, float x, float size, float level, Func<int, int, float> visible, Dice dice)
    {
        var y = (image.Height * dice.Between(0.9, 1.25)) - size;
        var vest = dice.Near(dice.Pick(new Rgb(0.62f, 0.85f, 0.03f), new Rgb(0.95f, 0.25f, 0.03f)), 0.1) * level;
        var trousers = dice.Pick(new Rgb(0.03f, 0.04f, 0.08f), new Rgb(0.1f, 0.1f, 0.11f)) * level;
        var helmet = dice.Pick(new Rgb(0.85f, 0.6f, 0.03f), Rgb.Grey(0.8f), new Rgb(0.6f, 0.03f, 0.03f), new Rgb(0.03f, 0.12f, 0.5f)) * level;
        void Fill(Shape shape, Rgb color) =>
            image.Cover(shape, Math.Max(2, size * 0.03f), (px, py, share) => image[px, py] = Rgb.Mix(image[px, py], color, share * visible(px, py)));
        Fill(Shape.Line(size * 0.07f, (x - (size * 0.08f), y + (size * 0.3f)), (x - (size * 0.1f), y + size)), trousers);
        Fill(Shape.Line(size * 0.07f, (x + (size * 0.08f), y + (size * 0.3f)), (x + (size * 0.12f), y + size)), trousers * 0.8f);
        Fill(Shape.Line(size * 0.05f, (x - (size * 0.2f), y - (size * 0.2f)), (x - (size * 0.27f), y + (size * 0.25f))), trousers * 1.4f);
        Fill(Shape.Line(size * 0.05f, (x + (size * 0.2f), y - (size * 0.2f)), (x + (size * 0.25f), y + (size * 0.2f))), trousers * 1.4f);
        Fill(Shape.Box(x - (size * 0.2f), y - (size * 0.27f), x + (size * 0.2f), y + (size * 0.35f), size * 0.08f), vest);
        Fill(Shape.Box(x - (size * 0.2f), y + (size * 0.05f), x + (size * 0.2f), y + (size * 0.1f)), Rgb.Grey(0.65f) * level);
        Fill(Shape.Box(x - (size * 0.2f), y + (size * 0.18f), x + (size * 0.2f), y + (size * 0.23f)), Rgb.Grey(0.65f) * level);
        Fill(Shape.Ellipse(x, y - (size * 0.4f), size * 0.09f, size * 0.12f), new Rgb(0.4f, 0.23f, 0.16f) * level);
        Fill(Shape.Ellipse(x, y - (size * 0.47f), size * 0.11f, size * 0.08f), helmet);
    }

    private static void PaintExtinguisher(LinearImage image, float x, float y, float size, float level, Dice dice)
    {
        var (radius, red) = (size * 0.15f, dice.Near(new Rgb(0.5f, 0.015f, 0.015f), 0.2) * level);
        Drawing.Pipe(image, (x, y - (size * 0.35f)), (x, y + (size * 0.35f)), radius, red);
        image.Fill(Shape.Box(x - (radius * 0.75f), y - (size * 0.1f), x + (radius * 0.75f), y + (size * 0.15f)), Rgb.Grey(0.6f) * level);
        image.Fill(Shape.Box(x - (radius * 0.4f), y - (size * 0.62f), x + (radius * 0.4f), y - (size * 0.48f)), Rgb.Grey(0.03f) * level);
        image.Fill(
            Shape.Line(radius * 0.15f, (x, y - (size * 0.55f)), (x + (radius * 1.3f), y - (size * 0.45f)), (x + (radius * 1.2f), y + (size * 0.1f))),
            Rgb.Grey(0.02f) * level
        );
    }

    private static void PaintRails(LinearImage image, float x, float y, float size, float level, Dice dice)
    {
        var yellow = dice.Near(new Rgb(0.8f, 0.48f, 0.02f), 0.15) * level;
        var (radius, length) = (Math.Max(1.5f, size * 0.05f), size * dice.Between(2, 6));
        for (var i = 0; i < 3; i++)
            Drawing.Pipe(image, (x, y + (i * size * 0.3f)), (x + length, y + (i * size * 0.3f)), radius, yellow);
        for (float post = 0; post <= length; post += size * 1.2f)
            Drawing.Pipe(image, (x + post, y - radius), (x + post, y + size), radius * 1.2f, yellow);
    }

    /// <summary>An exit sign, which is itself lit.</summary>
    private static void PaintExitSign(LinearImage image, float x, float y, float size, float level, Dice dice)
    {
        var glow = new Rgb(0.02f, 0.8f, 0.3f) * dice.LogBetween(0.5, 5) * Math.Max(0.5f, level);
        image.Fill(Shape.Box(x - size, y - (size * 0.5f), x + size, y + (size * 0.5f), size * 0.05f), Rgb.Grey(0.5f) * level);
        image.Fill(Shape.Box(x - (size * 0.94f), y - (size * 0.44f), x + (size * 0.94f), y + (size * 0.44f)), glow);
        var white = Rgb.Grey(glow.Max * 1.1f);
        image.Fill(Shape.Box(x + (size * 0.35f), y - (size * 0.32f), x + (size * 0.75f), y + (size * 0.38f)), white);
        var (hip, foot) = ((x, y + (size * 0.05f)), (x - (size * 0.1f), y + (size * 0.3f)));
        image.Fill(Shape.Line(size * 0.06f, (x - (size * 0.3f), y - (size * 0.1f)), hip, foot), white);
        image.Fill(Shape.Ellipse(x, y - (size * 0.22f), size * 0.09f, size * 0.09f), white);
        image.Fill(Shape.Line(size * 0.04f, (x - (size * 0.8f), y), (x - (size * 0.45f), y)), white);
    }

    private static void PaintBins(LinearImage image, float x, float y, float size, float level, Dice dice)
    {
        var color = dice.Near(dice.Pick(new Rgb(0.02f, 0.1f, 0.42f), new Rgb(0.5f, 0.03f, 0.02f), new Rgb(0.02f, 0.25f, 0.08f)), 0.2) * level;
        for (var row = 0; row < 2; row++)
        for (var column = dice.Next(1, 5); column > 0; column--)
        {
            var (left, top) = (x + (column * size * 0.55f), y + (row * size * 0.38f));
            Drawing.Crate(image, left, top, left + (size * 0.5f), top + (size * 0.34f), color, dice);
            image.Fill(Shape.Box(left + (size * 0.08f), top + 1, left + (size * 0.42f), top + (size * 0.1f)), Rgb.Grey(0.02f) * level);
        }
    }

    /// <summary>A lamp of another machine, lit, as a spot of colour with a hot middle.</summary>
    private static void PaintBeacon(LinearImage image, float x, float y, float size, Dice dice)
    {
        var glow = dice.Pick(new Rgb(1, 0.06f, 0.03f), new Rgb(1, 0.45f, 0.04f), new Rgb(0.1f, 1, 0.4f)) * dice.LogBetween(1.5, 20);
        image.Fill(Shape.Box(x - (size * 0.6f), y + size, x + (size * 0.6f), y + (size * 1.6f)), Rgb.Grey(0.05f));
        image.Fill(Shape.Box(x - (size * 0.7f), y - size, x + (size * 0.7f), y + size, size * 0.4f), glow, 2);
    }

    private static void PaintWarning(LinearImage image, float x, float y, float size, float level)
    {
        for (var row = 0; row < (int)size; row++)
        {
            var half = row * 0.55f;
            image.Fill(Shape.Box(x - half, y + row, x + half, y + row + 2), new Rgb(0.85f, 0.55f, 0.02f) * level, 1.5f);
        }
        image.Fill(Shape.Line(size * 0.05f, (x, y + (size * 0.35f)), (x, y + (size * 0.65f))), Rgb.Grey(0.02f) * level);
        image.Fill(Shape.Ellipse(x, y + (size * 0.82f), size * 0.06f, size * 0.06f), Rgb.Grey(0.02f) * level);
    }
}
