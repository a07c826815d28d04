namespace EdgeDiag.Fusion.Tests.Lamps;

/// <summary>A tower drawn into pixels: what it reflects, and apart from that the light of each lamp at full strength.</summary>
internal sealed class TowerRaster
{
    private TowerRaster(int left, int top, int width, int height, int lamps)
    {
        (Left, Top, Width, Height) = (left, top, width, height);
        Coverage = new float[width * height];
        Reflected = new Rgb[width * height];
        Emitted = [.. Enumerable.Range(0, lamps).Select(_ => new Rgb[width * height])];
        LensShares = [.. Enumerable.Range(0, lamps).Select(_ => new float[width * height])];
    }

    /// <summary>First column of the picture that the raster covers.</summary>
    public int Left { get; }

    /// <summary>First row of the picture that the raster covers.</summary>
    public int Top { get; }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>The share of each pixel that the tower covers: [Height, Width].</summary>
    public float[] Coverage { get; }

    /// <summary>Reflected light times coverage: [Height, Width].</summary>
    public Rgb[] Reflected { get; }

    /// <summary>The light of each lamp: [Lamps][Height, Width].</summary>
    public Rgb[][] Emitted { get; }

    /// <summary>The share of each pixel that a lens covers: [Lamps][Height, Width].</summary>
    public float[][] LensShares { get; }

    /// <summary>Draws a tower for a picture of a size.</summary>
    public static TowerRaster Draw(TowerDesign design, TowerOptics optics, int width, int height)
    {
        // Room around the tower for light on the wall behind.
        var room = design.Diameter * 1.6f;
        var lean = design.Length * Math.Abs(design.Roll);
        var radius = design.Parts.Max(p => p.Radius);
        var (left, right) = (Math.Max(0, (int)(design.X - radius - lean - room)), Math.Min(width, (int)(design.X + radius + lean + room + 1)));
        var (top, bottom) = (Math.Max(0, (int)(design.Y - room)), Math.Min(height, (int)(design.Y + design.Length + room + 1)));
        var raster = new TowerRaster(left, top, right - left, bottom - top, design.Colors.Count);
        var grid = design.Diameter < 45 ? 3 : 2;
        var (sin, cos) = (PortableMath.Sin(design.Roll), PortableMath.Cos(design.Roll));
        var (reach, bend) = (radius + 1, design.Curvature * design.Diameter / 2);
        for (var y = 0; y < raster.Height; y++)
        for (var x = 0; x < raster.Width; x++)
        for (var sub = 0; sub < grid * grid; sub++)
        {
            var dx = left + x + (((sub % grid) + 0.5f) / grid) - design.X;
            var dy = top + y + (((sub / grid) + 0.5f) / grid) - design.Y;
            var across = (dx * cos) + (dy * sin);
            if (Math.Abs(across) < reach)
                raster.AddSample((y * raster.Width) + x, across, (dy * cos) - (dx * sin), bend, 1f / (grid * grid), design, optics);
        }
        return raster;
    }

    /// <summary>Lets dust and wear show on what the tower reflects.</summary>
    public void Weather(float diameter, Dice dice)
    {
        var (wear, dust) = (dice.Between(0.03, 0.3), dice.Chance(0.4) ? dice.Between(0, 0.06) : 0);
        var noise = NoiseField.Create(Width, Height, diameter * 0.6f, diameter * 1.2f, 5, 0.7f, dice);
        for (var i = 0; i < noise.Length; i++)
            Reflected[i] = (Reflected[i] * (1 + (wear * noise[i]))) + Rgb.Grey(dust * Coverage[i] * (0.5f + noise[i]));
    }

    /// <summary>The smallest rectangle of the picture around all pixels whose share is at least a half.</summary>
    public PixelBox BoxAround(float[] shares)
    {
        var (left, top, right, bottom) = (int.MaxValue, int.MaxValue, int.MinValue, int.MinValue);
        for (var i = 0; i < shares.Length; i++)
        {
            if (shares[i] < 0.5f)
                continue;
            var (x, y) = (i % Width, i / Width);
            (left, right) = (Math.Min(left, x), Math.Max(right, x + 1));
            (top, bottom) = (Math.Min(top, y), Math.Max(bottom, y + 1));
        }
        return new PixelBox(Left + left, Top + top, Left + right, Top + bottom);
    }

    private void AddSample(int at, float across, float along, float bend, float weight, TowerDesign design, TowerOptics optics)
    {
        foreach (var part in design.Parts)
        {
            var u = across / part.Radius;
            if (Math.Abs(u) >= 1)
                continue;
            // A level edge of a cylinder is an arc in the picture.
            var v = along + (bend * part.Radius * 2 / design.Diameter * MathF.Sqrt(1 - (u * u)));
            if (v < part.Top || v >= part.Bottom)
                continue;
            if (part.Kind == TowerPartKind.Cap && Math.Abs(u) >= WidthOfCap(part, v, design))
                continue;
            Coverage[at] += weight;
            Reflected[at] += optics.Reflect(part, u, v) * weight;
            for (var lamp = 0; lamp < Emitted.Length; lamp++)
                Emitted[lamp][at] += optics.Emit(lamp, part, u, v) * weight;
            if (part.Lamp >= 0)
                LensShares[part.Lamp][at] += weight;
            return;
        }
    }

    /// <summary>The cap's half width at a height, as a share of its radius: round for a dome, with round edges otherwise.</summary>
    private static float WidthOfCap(TowerPart part, float v, TowerDesign design)
    {
        var round = Math.Min(part.Bottom - part.Top, part.Radius * (design.Dome ? 0.9f : 0.18f));
        var depth = Math.Min(1, (v - part.Top) / round);
        var curve = MathF.Sqrt(Math.Max(0, 1 - ((1 - depth) * (1 - depth))));
        return design.Dome ? curve : 1 - (round / part.Radius * (1 - curve));
    }
}
