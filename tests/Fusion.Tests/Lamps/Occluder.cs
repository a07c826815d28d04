namespace EdgeDiag.Fusion.Tests.Lamps;

/// <summary>Something in front of the tower, made of shapes with a colour for each place.</summary>
internal sealed class Occluder
{
    private readonly List<(Shape Shape, Func<float, float, Rgb> Paint, float Softness)> _pieces = [];

    /// <summary>Draws a thing in front of a tower.</summary>
    /// <param name="box">Where the tower is.</param>
    public static Occluder Draw(OcclusionKind kind, PixelBox box, float diameter, int width, int height, Dice dice)
    {
        var occluder = new Occluder();
        var (x, y) = ((box.Left + box.Right) / 2f, box.Top + (box.Height * dice.Between(0.05, 0.8)));
        switch (kind)
        {
            case OcclusionKind.Cable:
                for (var i = dice.Next(1, 3); i > 0; i--)
                    occluder.AddCable(x, y + (diameter * dice.Between(-0.5, 0.5)), diameter, width, dice);
                break;
            case OcclusionKind.Pipe:
                occluder.AddPipe(x, y, diameter, width, height, dice);
                break;
            case OcclusionKind.Sleeve:
                occluder.AddSleeve(x, y, diameter, width, dice);
                break;
            case OcclusionKind.Mesh:
                occluder.AddMesh(diameter, width, height, dice);
                break;
        }
        return occluder;
    }

    /// <summary>The share of each pixel of a tower's raster that is hidden.</summary>
    public float[] Hide(TowerRaster tower, LinearImage image)
    {
        var hidden = new float[tower.Width * tower.Height];
        foreach (var (shape, _, softness) in _pieces)
            image.Cover(
                shape,
                softness,
                (x, y, share) =>
                {
                    var at = ((y - tower.Top) * tower.Width) + x - tower.Left;
                    hidden[at] = 1 - ((1 - hidden[at]) * (1 - share));
                },
                new PixelBox(tower.Left, tower.Top, tower.Left + tower.Width, tower.Top + tower.Height)
            );
        return hidden;
    }

    /// <summary>Paints the thing over a picture.</summary>
    public void Paint(LinearImage image)
    {
        foreach (var (shape, paint, softness) in _pieces)
            image.Fill(shape, paint, softness);
    }

    private void AddCable(float x, float y, float diameter, int width, Dice dice)
    {
        var radius = Math.Max(1.2f, diameter * dice.LogBetween(0.025, 0.08));
        var (sag, slope) = (diameter * dice.Between(0.3, 3), dice.Between(-0.8, 0.8));
        var (half, lowest) = (width * dice.Between(0.3, 0.8), dice.Between(-0.4, 0.4));
        var points = new (float X, float Y)[17];
        for (var i = 0; i < points.Length; i++)
        {
            var t = (i / 8f) - 1;
            points[i] = (x + (t * half), y - (sag * (t - lowest) * (t - lowest) * 4) + (sag * lowest * lowest * 4) + (slope * t * half * 0.4f));
        }
        var color = dice.Pick(Rgb.Grey(0.02f), Rgb.Grey(0.02f), Rgb.Grey(0.25f), new Rgb(0.7f, 0.2f, 0.02f), new Rgb(0.03f, 0.08f, 0.3f));
        var (light, shine, softness) = (dice.Between(0.5, 1.2), dice.Between(0, 0.25), dice.LogBetween(1, 2.5));
        // One piece for each stretch: a single shape would be searched over the whole rectangle around the cable.
        for (var i = 1; i < points.Length; i++)
            AddBar(Shape.Line(radius, points[i - 1], points[i]), radius, color * light, shine, softness);
    }

    private void AddPipe(float x, float y, float diameter, int width, int height, Dice dice)
    {
        var radius = diameter * dice.Between(0.06, 0.2);
        var color = dice.Pick(Rgb.Grey(0.5f), Rgb.Grey(0.2f), Rgb.Grey(0.04f), new Rgb(0.75f, 0.45f, 0.03f), new Rgb(0.03f, 0.1f, 0.35f));
        var lean = dice.Between(-0.15, 0.15);
        var shape = dice.Chance(0.55)
            ? Shape.Line(radius, (-90, y - (lean * x)), (width + 90, y + (lean * (width - x))))
            : Shape.Line(
                radius,
                (x + (diameter * dice.Between(-0.6, 0.6)) - (lean * y), -90),
                (x + (diameter * dice.Between(-0.6, 0.6)) + (lean * (height - y)), height + 90)
            );
        AddBar(shape, radius, color * dice.Between(0.5, 1.2), dice.Between(0, 0.25), dice.LogBetween(1, 2.5));
    }

    /// <summary>A bar, shaded from its axis to its edges, with a line of shine.</summary>
    private void AddBar(Shape shape, float radius, Rgb color, float shine, float softness)
    {
        Rgb Paint(float px, float py)
        {
            var depth = Math.Clamp(-shape.Distance(px + 0.5f, py + 0.5f) / radius, 0, 1);
            return (color * (0.35f + (0.65f * depth))) + Rgb.Grey(shine * PortableMath.Bell((depth - 0.8f) / 0.2f));
        }
        _pieces.Add((shape, Paint, softness));
    }

    /// <summary>An arm that reaches in from one edge of the picture.</summary>
    private void AddSleeve(float x, float y, float diameter, int width, Dice dice)
    {
        var (side, radius) = (dice.Sign(), diameter * dice.Between(0.3, 0.8));
        var cloth = dice.Pick(
            new Rgb(0.03f, 0.05f, 0.13f),
            new Rgb(0.2f, 0.2f, 0.2f),
            new Rgb(0.62f, 0.85f, 0.03f),
            new Rgb(0.95f, 0.25f, 0.03f),
            new Rgb(0.05f, 0.12f, 0.35f)
        );
        var (endX, endY) = (x + (side * dice.Between(0.15, 0.75) * diameter), y);
        var length = radius + (side > 0 ? Math.Max(diameter, width - endX) : Math.Max(diameter, endX));
        var slope = dice.Between(-0.15, 0.4);
        var (startX, startY) = (endX + (side * length), endY + (slope * length));
        var (creaseX, creaseY) = (dice.Between(0.5, 1.4) / radius * 5, dice.Between(-1.4, 1.4) / radius * 5);
        var light = dice.Between(0.5, 1.1);
        var arm = Shape.Line(radius, (startX, startY), (endX + (side * radius * 1.5f), endY));
        Rgb Paint(float px, float py)
        {
            var depth = Math.Clamp(-arm.Distance(px + 0.5f, py + 0.5f) / radius, 0, 1);
            var crease = PortableMath.Sin((px * creaseX) + (py * creaseY)) * PortableMath.Sin((px * creaseY * 0.7f) - (py * creaseX * 0.4f) + 1);
            return cloth * (light * (0.4f + (0.6f * MathF.Sqrt(depth)) + (0.18f * crease)));
        }
        // A cuff, and a glove or a bare hand whose fingers reach on.
        var skin = dice.Pick(new Rgb(0.42f, 0.24f, 0.16f), new Rgb(0.2f, 0.1f, 0.06f), Rgb.Grey(0.05f), new Rgb(0.5f, 0.4f, 0.25f)) * light;
        var (wristX, wristY) = (endX + (side * radius * 0.5f), endY - (slope * diameter * 0.2f));
        AddBar(Shape.Line(radius * 0.5f, (wristX + (side * radius * 0.3f), wristY), (wristX, wristY)), radius * 0.5f, skin, 0.02f, 2);
        for (var finger = -1; finger <= 2; finger++)
        {
            var (knuckle, tip) = (wristY + (radius * 0.28f * (finger - 0.5f)), radius * dice.Between(0.5, 0.85));
            var bend = radius * dice.Between(-0.1, 0.25);
            var shape = Shape.Line(
                radius * 0.14f,
                (wristX, knuckle),
                (wristX - (side * tip * 0.6f), knuckle + (bend * 0.3f)),
                (wristX - (side * tip), knuckle + bend)
            );
            AddBar(shape, radius * 0.14f, skin * dice.Between(0.8, 1.05), 0.02f, 1.5f);
        }
        _pieces.Add((arm, Paint, 2));
    }

    private void AddMesh(float diameter, int width, int height, Dice dice)
    {
        var (pitchX, pitchY) = (diameter * dice.Between(0.5, 1.3), diameter * dice.Between(0.4, 2.5));
        var (radius, softness) = (Math.Max(0.7f, diameter * dice.Between(0.012, 0.035)), dice.LogBetween(1, 3));
        var color = dice.Pick(Rgb.Grey(0.02f), Rgb.Grey(0.03f), new Rgb(0.75f, 0.45f, 0.02f), Rgb.Grey(0.4f)) * dice.Between(0.6, 1.1);
        for (var x = pitchX * dice.Between(0, 1); x < width; x += pitchX)
            _pieces.Add((Shape.Box(x - radius, -9, x + radius, height + 9), (_, _) => color, softness));
        for (var y = pitchY * dice.Between(0, 1); y < height; y += pitchY)
            _pieces.Add((Shape.Box(-9, y - radius, width + 9, y + radius), (_, _) => color * 1.2f, softness));
    }
}
