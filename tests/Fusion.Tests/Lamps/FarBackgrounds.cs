namespace EdgeDiag.Fusion.Tests.Lamps;

/// <summary>Backgrounds far behind the tower.</summary>
internal static class FarBackgrounds
{
    /// <summary>A hall: ceiling with lamps, a back wall with machines, and a floor that mirrors.</summary>
    public static void PaintHall(LinearImage image, LightKind light, Dice dice)
    {
        var (w, h) = (image.Width, image.Height);
        var (ceiling, floor) = (h * dice.Between(0.15, 0.45), h * dice.Between(0.6, 0.95));
        var (above, wall) = (Rgb.Grey(dice.Between(0.04, 0.35)), dice.Near(Rgb.Grey(0.3f), 0.5));
        var ground = dice.Near(new Rgb(0.24f, 0.25f, 0.24f), 0.4);
        Drawing.Flood(
            image,
            (_, y) =>
                y < ceiling ? above * (0.5f + (0.7f * y / ceiling))
                : y < floor ? wall * (1.1f - (0.4f * (y - ceiling) / (floor - ceiling)))
                : ground * (0.7f + (0.5f * (y - floor) / (h - floor + 1)))
        );
        for (var i = dice.Next(2, 7); i > 0; i--)
        {
            // Girders of the roof.
            var y = ceiling * dice.Between(0.1, 0.95);
            image.Fill(Shape.Line(h * 0.008f, (-9, y), (w + 9, y + (h * dice.Between(-0.08, 0.08)))), Rgb.Grey(dice.Between(0.03, 0.4)), 2);
        }
        if (dice.Chance(0.35))
            for (float x = 0; x < w; x += h * 0.3f)
                Drawing.Window(image, x, ceiling + 2, x + (h * 0.26f), ceiling + (h * 0.15f), light == LightKind.Dim ? 0.4f : 4, dice);
        for (var i = dice.Next(4, 14); i > 0; i--)
        {
            var (x, size) = (w * dice.Between(-0.1, 1), h * dice.LogBetween(0.08, 0.4));
            var bottom = floor + (h * dice.Between(-0.03, 0.25));
            Drawing.Crate(image, x, bottom - size, x + (size * dice.Between(0.4, 1.6)), bottom, MachineColor(dice), dice);
        }
        for (var i = dice.Next(0, 4); i > 0; i--)
        {
            var x = w * dice.Between(0, 1);
            image.Fill(
                Shape.Box(x, -9, x + (h * 0.04f), floor + (h * 0.05f)),
                dice.Pick(Rgb.Grey(0.4f), new Rgb(0.1f, 0.2f, 0.35f), new Rgb(0.55f, 0.4f, 0.05f))
            );
        }
        Drawing.Texture(image, NoiseField.Create(w, h, h * 0.2f, h * 0.1f, 5, 0.6f, dice), 0.5f);
        PaintCeilingLamps(image, ceiling, floor, dice);
    }

    /// <summary>Racks: uprights, beams, and boxes in dark bays.</summary>
    public static void PaintRacks(LinearImage image, Dice dice)
    {
        var (w, h) = (image.Width, image.Height);
        Drawing.Flood(image, (_, _) => Rgb.Grey(0.035f));
        var (bay, level) = (w * dice.Between(0.18, 0.4), h * dice.Between(0.18, 0.4));
        var upright = dice.Pick(new Rgb(0.03f, 0.09f, 0.3f), new Rgb(0.3f, 0.32f, 0.33f), new Rgb(0.04f, 0.16f, 0.1f));
        var beam = dice.Pick(new Rgb(0.75f, 0.22f, 0.02f), new Rgb(0.75f, 0.45f, 0.03f), new Rgb(0.35f, 0.36f, 0.36f));
        for (var y = h * dice.Between(0.05, 0.3); y < h + level; y += level)
        {
            for (float x = -bay * 0.3f; x < w; )
            {
                var (width, height) = (bay * dice.Between(0.15, 0.5), level * dice.Between(0.35, 0.8));
                if (dice.Chance(0.85))
                    Drawing.Crate(image, x, y - height, x + width, y, BoxColor(dice), dice);
                x += width * dice.Between(1.01, 1.25);
            }
            image.Fill(Shape.Box(-9, y, w + 9, y + (level * 0.11f)), (_, py) => beam * (1.2f - (0.5f * (py - y) / (level * 0.11f))));
        }
        for (var x = bay * dice.Between(0, 0.8); x < w; x += bay)
            image.Fill(Shape.Box(x, -9, x + (bay * 0.07f), h + 9), (px, _) => upright * (0.7f + (0.6f * (px - x) / (bay * 0.07f))));
        Drawing.Texture(image, NoiseField.Create(w, h, h * 0.2f, h * 0.2f, 5, 0.6f, dice), 0.4f);
    }

    /// <summary>A dark wall with a grid of bright windows.</summary>
    public static void PaintWindows(LinearImage image, LightKind light, float level, Dice dice)
    {
        var (w, h) = (image.Width, image.Height);
        var wall = dice.Near(Rgb.Grey(0.16f), 0.5);
        Drawing.Flood(image, (_, _) => wall);
        Drawing.Texture(image, NoiseField.Create(w, h, h * 0.3f, h * 0.3f, 5, 0.6f, dice), 0.5f);
        // The background's level applies to reflecting surfaces, not to the sky behind the panes.
        var sky =
            (
                light == LightKind.Backlight ? dice.LogBetween(2, 8)
                : light == LightKind.Dim ? 0.3f
                : dice.LogBetween(1.2, 4)
            ) / level;
        var (paneW, paneH) = (h * dice.Between(0.25, 0.7), h * dice.Between(0.3, 0.8));
        for (var y = h * dice.Between(-0.3, 0.15); y < h * 0.8f; y += paneH * 1.15f)
        for (var x = -paneW * dice.Between(0, 1); x < w; x += paneW * 1.12f)
            Drawing.Window(image, x, y, x + paneW, y + paneH, sky, dice);
        for (var i = dice.Next(0, 6); i > 0; i--)
        {
            var (x, size) = (w * dice.Between(-0.1, 1), h * dice.LogBetween(0.1, 0.35));
            var bottom = h * dice.Between(0.9, 1.2);
            Drawing.Crate(image, x, bottom - size, x + (size * dice.Between(0.5, 1.6)), bottom, MachineColor(dice) * 0.6f, dice);
        }
    }

    /// <summary>Sky with clouds over roofs.</summary>
    public static void PaintSky(LinearImage image, LightKind light, float level, Dice dice)
    {
        var (w, h) = (image.Width, image.Height);
        var clouds = NoiseField.Create(w, h, h * 0.7f, h * 0.3f, 6, 0.55f, dice);
        var cover = dice.Between(-0.3, 0.5);
        var brightness = (light == LightKind.Backlight ? dice.LogBetween(1.5, 5) : dice.LogBetween(0.5, 1.3)) / level;
        Drawing.Flood(
            image,
            (x, y) =>
            {
                var blue = Rgb.Mix(new Rgb(0.28f, 0.5f, 1), new Rgb(0.75f, 0.9f, 1.05f), Math.Min(1, (float)y / h));
                var noise = clouds[(y * w) + x];
                var cloud = PortableMath.SmoothStep(-0.15f, 0.25f, noise + cover);
                return Rgb.Mix(blue, Rgb.Grey(1.05f - (0.5f * Math.Max(0, noise + cover - 0.2f))), cloud) * brightness;
            }
        );
        for (var i = dice.Next(1, 6); i > 0; i--)
        {
            var (x, top) = (w * dice.Between(-0.2, 0.9), h * dice.Between(0.5, 0.95));
            var (width, color) = (
                h * dice.Between(0.3, 1.2),
                dice.Near(dice.Pick(Rgb.Grey(0.3f), new Rgb(0.3f, 0.17f, 0.12f), new Rgb(0.35f, 0.38f, 0.42f)), 0.3)
            );
            Drawing.Crate(image, x, top, x + width, h + 50, color, dice);
            for (var rib = x; rib < x + width; rib += h * 0.02f)
                image.Fill(Shape.Box(rib, top, rib + (h * 0.008f), h + 9), color * 0.6f, 1.5f, 0.5f);
        }
        for (var i = dice.Next(0, 4); i > 0; i--)
        {
            var x = w * dice.Between(0, 1);
            Drawing.Pipe(image, (x, h * dice.Between(0.1, 0.6)), (x, h + 9), h * dice.LogBetween(0.004, 0.05), Rgb.Grey(0.35f));
        }
    }

    private static void PaintCeilingLamps(LinearImage image, float ceiling, float floor, Dice dice)
    {
        var (w, h) = (image.Width, image.Height);
        var tubes = dice.Chance(0.5);
        var color = dice.Pick(new Rgb(1, 0.95f, 0.85f), new Rgb(1, 0.8f, 0.5f), new Rgb(0.9f, 1, 1.02f)) * dice.LogBetween(3, 25);
        for (var i = dice.Next(0, 9); i > 0; i--)
        {
            var (x, y, size) = (w * dice.Between(0, 1), ceiling * dice.Between(0.15, 1), h * dice.LogBetween(0.006, 0.03));
            image.Fill(tubes ? Shape.Box(x, y, x + (size * 7), y + (size * 0.7f), 2) : Shape.Ellipse(x, y, size, size * 0.6f), color, 2);
            // The mirrored lamp on the floor.
            image.Fill(Shape.Ellipse(x, floor + ((h - floor) * 0.5f), size * 3, (h - floor) * 0.5f), color, h * 0.1f, 0.02f);
        }
    }

    private static Rgb MachineColor(Dice dice) =>
        dice.Near(
            dice.Pick(
                Rgb.Grey(0.5f),
                Rgb.Grey(0.1f),
                Rgb.Grey(0.3f),
                new Rgb(0.55f, 0.56f, 0.5f),
                new Rgb(0.06f, 0.16f, 0.4f),
                new Rgb(0.1f, 0.28f, 0.2f),
                new Rgb(0.7f, 0.25f, 0.03f),
                new Rgb(0.7f, 0.5f, 0.05f)
            ),
            0.3
        );

    private static Rgb BoxColor(Dice dice) =>
        dice.Near(
            dice.Pick(
                new Rgb(0.42f, 0.28f, 0.16f),
                new Rgb(0.46f, 0.32f, 0.2f),
                new Rgb(0.35f, 0.22f, 0.12f),
                new Rgb(0.03f, 0.12f, 0.45f),
                Rgb.Grey(0.35f),
                Rgb.Grey(0.7f),
                new Rgb(0.5f, 0.03f, 0.03f),
                new Rgb(0.03f, 0.25f, 0.1f),
                new Rgb(0.7f, 0.5f, 0.03f)
            ),
            0.3
        );
}
