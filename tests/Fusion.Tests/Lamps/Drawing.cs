namespace EdgeDiag.Fusion.Tests.Lamps;

/// <summary>Things that several backgrounds are made of.</summary>
internal static class Drawing
{
    /// <summary>A round bar between two points, shaded across, with a line of shine.</summary>
    public static void Pipe(LinearImage image, (float X, float Y) from, (float X, float Y) to, float radius, Rgb color, float softness = 1)
    {
        var shape = Shape.Line(radius, from, to);
        var (dx, dy) = (to.X - from.X, to.Y - from.Y);
        var length = Math.Max(1e-3f, MathF.Sqrt((dx * dx) + (dy * dy)));
        image.Fill(
            shape,
            (x, y) =>
            {
                var u = Math.Clamp((((x + 0.5f - from.X) * dy) - ((y + 0.5f - from.Y) * dx)) / length / radius, -1, 1);
                var shade = 0.25f + (0.75f * MathF.Sqrt(Math.Max(0, 1 - (u * u)))) + (0.2f * u);
                return (color * shade) + Rgb.Grey(0.25f * PortableMath.Bell((u - 0.45f) / 0.16f));
            },
            softness
        );
    }

    /// <summary>A box seen from the front: shaded from top to bottom, with a light upper edge and a shadow below.</summary>
    public static void Crate(LinearImage image, float left, float top, float right, float bottom, Rgb color, Dice dice)
    {
        var (height, darker) = (bottom - top, dice.Between(0.55, 0.9));
        var lean = dice.Between(-0.25, 0.25);
        image.Fill(Shape.Box(left, bottom - (0.05f * height), right, bottom + (0.06f * height)), Rgb.Grey(0), 0.1f * height, 0.6f);
        image.Fill(
            Shape.Box(left, top, right, bottom, 0.03f * height),
            (x, y) => color * ((1 + ((darker - 1) * (y - top) / height)) * (1 + (lean * ((x - left) / (right - left) - 0.5f))))
        );
        image.Fill(Shape.Box(left, top, right, top + Math.Max(1, 0.03f * height)), color * 1.5f, 1, 0.7f);
        if (dice.Chance(0.4))
        {
            var (x0, y0) = (left + ((right - left) * dice.Between(0.1, 0.6)), top + (height * dice.Between(0.2, 0.6)));
            image.Fill(Shape.Box(x0, y0, x0 + (0.25f * (right - left)), y0 + (0.18f * height)), Rgb.Grey(0.75f));
        }
    }

    /// <summary>Multiplies the whole picture by noise: 1 plus a share of the noise.</summary>
    public static void Texture(LinearImage image, float[] noise, float share)
    {
        for (var i = 0; i < noise.Length; i++)
        {
            var factor = Math.Max(0.05f, 1 + (share * noise[i]));
            image.Pixels[i * 3] *= factor;
            image.Pixels[(i * 3) + 1] *= factor;
            image.Pixels[(i * 3) + 2] *= factor;
        }
    }

    /// <summary>Fills the whole picture with a colour for each row and column.</summary>
    public static void Flood(LinearImage image, Func<int, int, Rgb> paint)
    {
        for (var y = 0; y < image.Height; y++)
        for (var x = 0; x < image.Width; x++)
            image[x, y] = paint(x, y);
    }

    /// <summary>A row of windows: sky with a horizon in bright frames.</summary>
    public static void Window(LinearImage image, float left, float top, float right, float bottom, float light, Dice dice)
    {
        var (width, height) = (right - left, bottom - top);
        var horizon = top + (height * dice.Between(0.5, 1.3));
        var sky = dice.Pick(new Rgb(0.85f, 0.97f, 1.12f), new Rgb(0.95f, 1, 1.03f), new Rgb(1.05f, 1, 0.92f)) * light;
        var land = dice.Near(new Rgb(0.25f, 0.3f, 0.22f), 0.4) * light;
        image.Fill(
            Shape.Box(left, top, right, bottom),
            (x, y) => Rgb.Mix(sky * (0.75f + (0.35f * (y - top) / height)), land, 0.85f * PortableMath.SmoothStep(-4, 4, y - horizon))
        );
        var frame = dice.Near(Rgb.Grey(0.12f), 0.5);
        var (columns, rows) = (dice.Next(1, 5), dice.Next(1, 4));
        var bar = Math.Max(1.2f, 0.012f * height);
        for (var i = 0; i <= columns; i++)
            image.Fill(Shape.Box(left + (width * i / columns) - bar, top, left + (width * i / columns) + bar, bottom), frame);
        for (var i = 0; i <= rows; i++)
            image.Fill(Shape.Box(left, top + (height * i / rows) - bar, right, top + (height * i / rows) + bar), frame);
    }
}
