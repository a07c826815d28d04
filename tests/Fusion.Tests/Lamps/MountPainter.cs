namespace EdgeDiag.Fusion.Tests.Lamps;

/// <summary>Paints what carries the tower: a machine below it, or an arm from the side; and its shadow on a near wall.</summary>
internal static class MountPainter
{
    /// <summary>Paints the carrier into the background of a tower.</summary>
    /// <param name="near">Whether a wall is right behind the tower.</param>
    public static void Paint(LinearImage image, TowerDesign design, bool near, Dice dice)
    {
        if (near && dice.Chance(0.5))
            PaintShadow(image, design, dice);
        var (sin, cos) = (PortableMath.Sin(design.Roll), PortableMath.Cos(design.Roll));
        var (x, y) = (design.X - (design.Length * sin), design.Y + (design.Length * cos));
        var sag = design.Curvature * design.Diameter * 0.4f;
        if (dice.Chance(near ? 0.5 : 0.25))
            PaintArm(image, x, y - sag, design.Diameter, dice);
        else
            PaintMachine(image, x, y - sag, design.Diameter, dice);
    }

    private static void PaintShadow(LinearImage image, TowerDesign design, Dice dice)
    {
        var (offsetX, offsetY) = (design.Diameter * dice.Between(-1.2, 1.2), design.Diameter * dice.Between(0, 0.8));
        var softness = design.Diameter * dice.Between(0.1, 0.9);
        foreach (var part in design.Parts)
            image.Fill(
                Shape.Box(
                    design.X + offsetX - part.Radius - ((part.Top + part.Bottom) / 2 * design.Roll),
                    design.Y + offsetY + part.Top - 1,
                    design.X + offsetX + part.Radius - ((part.Top + part.Bottom) / 2 * design.Roll),
                    design.Y + offsetY + part.Bottom + 1
                ),
                Rgb.Grey(0.01f),
                softness,
                0.35f
            );
    }

    private static void PaintArm(LinearImage image, float x, float y, float diameter, Dice dice)
    {
        var (side, thickness) = (dice.Sign(), diameter * dice.Between(0.12, 0.35));
        var color = dice.Near(dice.Pick(Rgb.Grey(0.5f), Rgb.Grey(0.06f), Rgb.Grey(0.3f), new Rgb(0.62f, 0.63f, 0.6f)), 0.2);
        var end = x + (side * diameter * dice.LogBetween(0.8, 9));
        var (left, right) = (Math.Min(x - (side * diameter * 0.6f), end), Math.Max(x - (side * diameter * 0.6f), end));
        // The arm's end hides behind a post or a plate.
        var post = diameter * dice.Between(0.3, 1);
        var (postTop, postBottom) = (y - (diameter * dice.LogBetween(0.4, 8)), dice.Chance(0.5) ? image.Height + 9 : y + (diameter * 2));
        var shape = Shape.Box(end - post, postTop, end + post, postBottom);
        image.Fill(shape, (px, _) => color * (0.9f + (0.35f * (px - end) / post)));
        image.Fill(Shape.Box(left, y, right, y + thickness, 1.5f), (_, py) => color * (1.25f - (0.6f * (py - y) / thickness)));
        image.Fill(Shape.Box(left, y + thickness, right, y + (thickness * 1.3f)), Rgb.Grey(0.02f), thickness * 0.4f, 0.5f);
    }

    private static void PaintMachine(LinearImage image, float x, float y, float diameter, Dice dice)
    {
        if (y > image.Height + 2)
            return;
        var color = dice.Near(
            dice.Pick(
                new Rgb(0.6f, 0.61f, 0.58f),
                Rgb.Grey(0.35f),
                Rgb.Grey(0.07f),
                new Rgb(0.05f, 0.14f, 0.33f),
                new Rgb(0.14f, 0.3f, 0.22f),
                new Rgb(0.7f, 0.5f, 0.06f)
            ),
            0.25
        );
        var (left, right) = (x - (diameter * dice.LogBetween(0.8, 8)), x + (diameter * dice.LogBetween(0.8, 8)));
        var (slope, depth) = (dice.Between(-0.3, 0.3), diameter * dice.Between(1.5, 6));
        image.Fill(
            Shape.Box(left, y, right, image.Height + 30, 2),
            (px, py) => color * ((1 + (slope * ((2 * (px - left) / (right - left)) - 1))) * (0.55f + (0.45f * PortableMath.Fall((py - y) / depth))))
        );
        image.Fill(Shape.Box(left, y, right, y + Math.Max(1.2f, diameter * 0.05f)), color * 1.4f, 1, 0.7f);
        for (var i = dice.Next(0, 4); i > 0; i--)
        {
            var (seamX, seamY) = (left + ((right - left) * dice.Between(0.05, 0.95)), y + (diameter * dice.Between(0.4, 4)));
            image.Fill(
                dice.Chance(0.5) ? Shape.Box(seamX - 1, y, seamX + 1, image.Height + 9) : Shape.Box(left, seamY - 1, right, seamY + 1),
                Rgb.Grey(0.015f),
                1.5f,
                0.8f
            );
        }
        for (var i = dice.Next(0, 3); i > 0; i--)
        {
            // Covers, labels and slots on the machine.
            var (partX, partY) = (left + ((right - left) * dice.Between(0.05, 0.7)), y + (diameter * dice.Between(0.4, 3)));
            var (partW, partH) = (diameter * dice.LogBetween(0.3, 2), diameter * dice.LogBetween(0.2, 1.2));
            var paint = dice.Pick(color * 1.25f, color * 0.6f, Rgb.Grey(0.7f), Rgb.Grey(0.03f), new Rgb(0.8f, 0.5f, 0.02f));
            var shape = Shape.Box(Math.Max(left, partX), partY, Math.Min(right, partX + partW), partY + partH, diameter * 0.04f);
            image.Fill(shape, (_, py) => paint * (0.85f - (0.3f * (py - partY) / partH)), 1.2f);
            for (var slot = 1; slot < 6 && partH > 9; slot++)
                image.Fill(
                    Shape.Box(partX + (partW * 0.15f), partY + (partH * slot / 6), partX + (partW * 0.7f), partY + (partH * (slot + 0.4f) / 6)),
                    Rgb.Grey(0.02f),
                    1.2f,
                    0.6f
                );
        }
        // The tower's shadow on the machine's edge.
        image.Fill(Shape.Box(x - (diameter * 0.5f), y, x + (diameter * 0.5f), y + (diameter * 0.08f)), Rgb.Grey(0.01f), diameter * 0.12f, 0.5f);
    }
}
