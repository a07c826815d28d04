namespace EdgeDiag.Fusion.Tests.Lamps;

/// <summary>
/// The light that leaves a place of the tower. A place is given by its part, by u across the tower (-1 is the left edge, 1 the right one)
/// and by v along it, in pixels from the top.
/// </summary>
internal sealed class TowerOptics(TowerDesign design, TowerLight light, float strength, Dice dice)
{
    private readonly TowerPart[] _lenses = [.. design.Parts.Where(p => p.Lamp >= 0)];

    /// <summary>How bright the inner column looks against the rest of an unlit lens.</summary>
    private readonly float _column = design.Finish == LensFinish.Opal ? dice.Between(0.95, 1.1) : dice.Between(0.6, 1.4);

    private readonly float _columnWidth = dice.Between(0.2, 0.42);
    private readonly float _gloss = design.Finish == LensFinish.Opal ? dice.Between(0.25, 0.8) : dice.Between(0.5, 1);
    private readonly float _bodyGloss = dice.Between(0.15, 0.8);
    private readonly float _ringSpill = dice.LogBetween(0.02, 0.12);
    private readonly float _lensSpill = dice.LogBetween(0.004, 0.05);
    private readonly float _bodySpill = dice.LogBetween(0.01, 0.05);
    private readonly int _ledRows = dice.Next(2, 6);
    private readonly float _ledPitch = dice.Between(0.4, 0.6);
    private readonly float _edgeLight = dice.Between(0.25, 0.65);
    private readonly float _ribFade = Math.Clamp((3.14f * design.Diameter / design.Ribs / 2.4f) - 0.4f, 0, 1);
    private readonly float[] _strengths = [.. design.Colors.Select(_ => DrawStrength(strength, dice))];

    /// <summary>The light that a lamp at full strength has, in the units of the reflected light.</summary>
    public float StrengthOf(int lamp) => _strengths[lamp] * 0.5f;

    /// <summary>The reflected light.</summary>
    public Rgb Reflect(TowerPart part, float u, float v)
    {
        var facing = MathF.Sqrt(Math.Max(0, 1 - (u * u)));
        var direct = Math.Max(0, (u * light.Side) + (facing * (1 - (0.4f * Math.Abs(light.Side)))));
        var fill = 0.75f + (0.25f * facing);
        var arriving = ((light.MainShare * 1.2f * direct) + ((1 - light.MainShare) * fill)) * (1 - (light.Slope * v / design.Length));
        var shadow = PortableMath.SmoothStep(-3, 3, v - light.ShadowEdge + (u * part.Radius * light.ShadowSlope));
        arriving *= 1 + ((light.ShadowLight - 1) * shadow);
        // Less light gets into the joints between parts.
        var joint = 0.02f * design.Diameter;
        arriving *= 1 - (0.4f * (PortableMath.Fall((v - part.Top) / joint) + PortableMath.Fall((part.Bottom - v) / joint)));
        var color = light.Tint * arriving;
        return part.Kind == TowerPartKind.Lens
            ? ReflectLens(part, u, v, facing, color)
            : (part.Albedo * color) + Mirror(u, v, facing, _bodyGloss * (part.Kind == TowerPartKind.Ring ? 0.5f : 0.4f), 0);
    }

    /// <summary>The light of a lamp at full strength: from its own lens, or spilled onto another part.</summary>
    public Rgb Emit(int lamp, TowerPart part, float u, float v)
    {
        var lens = _lenses[lamp];
        var glow = design.Glows[lamp] * StrengthOf(lamp);
        if (part.Lamp == lamp)
            return glow * FillOf(lens, u, v);
        var distance = (v < lens.Top ? lens.Top - v : v - lens.Bottom) / design.Diameter;
        if (distance > 2.2f)
            return default;
        var facing = 0.5f + (0.5f * MathF.Sqrt(Math.Max(0, 1 - (u * u))));
        return part.Kind switch
        {
            TowerPartKind.Ring => part.Albedo
                * glow
                * (facing * _ringSpill * (PortableMath.Fall(distance / 0.07f) + (0.2f * PortableMath.Fall(distance / 0.4f)))),
            // Light that gets through the ring into the neighbour takes its colour; a little leaves without.
            TowerPartKind.Lens => ((part.Albedo * 0.9f) + Rgb.Grey(0.03f))
                * glow
                * (facing * _lensSpill * PortableMath.Fall(distance / 0.32f) * (1 + (design.RibDepth * Rib(u)))),
            _ => part.Albedo * glow * (facing * _bodySpill * PortableMath.Fall(distance / 0.25f)),
        };
    }

    /// <summary>Lamps of one tower differ a little; one of a hundred has almost failed.</summary>
    private static float DrawStrength(float usual, Dice dice)
    {
        var failing = dice.Chance(0.01) ? dice.LogBetween(0.01, 0.2) : 1;
        return usual * dice.Between(0.75, 1.3) * failing;
    }

    private Rgb ReflectLens(TowerPart part, float u, float v, float facing, Rgb arriving)
    {
        var rib = design.RibDepth * Rib(u);
        // Deeper colour where the light takes a longer way through the plastic.
        var deep = part.Albedo * part.Albedo * (0.9f / Math.Max(0.05f, part.Albedo.Max));
        var body = Rgb.Mix(part.Albedo, deep, Math.Clamp(0.3f - (rib * 0.8f) + (0.25f * (1 - facing)), 0, 1)) * (1 + (rib * 0.7f));
        var column = PortableMath.SmoothStep(_columnWidth * 1.15f, _columnWidth * 0.85f, Math.Abs(u));
        body *= 1 + ((_column - 1) * column);
        if (design.Finish == LensFinish.Clear)
        {
            var t = (v - part.Top) / (part.Bottom - part.Top);
            body = (body * (0.75f + (0.5f * Math.Abs(t - 0.5f)))) + (part.Albedo * (0.25f * Spots(u, t)));
        }
        var through = part.Albedo * part.Albedo * (light.Through * (0.55f + (0.45f * Math.Abs(u))) / Math.Max(0.1f, part.Albedo.Max));
        return (body * arriving) + (through * (1 + rib)) + Mirror(u, v, facing, _gloss, rib);
    }

    /// <summary>What the surface mirrors: lines of shine, windows, and the surroundings at the edge.</summary>
    private Rgb Mirror(float u, float v, float facing, float gloss, float rib)
    {
        var edge = 1 - facing;
        var sum = Rgb.Grey(light.Rim * 0.35f * edge * edge * edge * gloss);
        // Ribs break a mirror image up into lines.
        var broken = Math.Max(0, 1 + (rib * 2.2f)) * gloss;
        foreach (var line in light.Highlights)
        {
            var width = line.Width * (1 + (Math.Abs(rib) > 0 ? 1.5f * design.RibDepth : 0));
            sum += light.Tint * (line.Strength * broken * PortableMath.Bell((u - line.Place) / width));
        }
        foreach (var image in light.Reflections)
        {
            if (u < image.From - 0.05f || u > image.To + 0.05f || v < image.Top - 3 || v > image.Bottom + 3)
                continue;
            var (across, along) = ((u - image.From) / (image.To - image.From), (v - image.Top) / (image.Bottom - image.Top));
            var share =
                PortableMath.SmoothStep(-0.1f, 0.1f, Math.Min(across, 1 - across))
                * PortableMath.SmoothStep(-1.5f, 1.5f, Math.Min(v - image.Top, image.Bottom - v));
            if (image.Bars && (Math.Abs(across - 0.5f) < 0.07f || Math.Abs(along - 0.5f) < 0.05f))
                share *= 0.25f;
            sum += image.Light * (share * broken * (0.6f + (0.6f * edge)));
        }
        return sum;
    }

    private float Rib(float u) => _ribFade <= 0 ? 0 : _ribFade * PortableMath.Cos(PortableMath.Asin(u) * design.Ribs);

    /// <summary>How a lit lens is filled with light: about 1 on average.</summary>
    private float FillOf(TowerPart lens, float u, float v)
    {
        var facing = MathF.Sqrt(Math.Max(0, 1 - (u * u)));
        var t = (v - lens.Top) / (lens.Bottom - lens.Top);
        var tall = (lens.Bottom - lens.Top) / design.Diameter;
        var middle = (t - 0.5f) * tall;
        var edge = _edgeLight + ((1 - _edgeLight) * facing);
        var fill = design.Pattern switch
        {
            EmissionPattern.Bulb => 0.3f + (2.2f * PortableMath.Bell(u / 0.5f) * PortableMath.Bell(middle / 0.38f)),
            EmissionPattern.Columns => 0.45f + (1.6f * Spots(u, t)),
            EmissionPattern.FromBelow => 0.4f + (1.6f * PortableMath.Fall((1 - t) * 2.2f)),
            _ => 1.15f - (0.6f * 4 * (t - 0.5f) * (t - 0.5f) * 0.5f),
        };
        var nearest = Math.Min(v - lens.Top, lens.Bottom - v) / (0.03f * design.Diameter);
        var joint = 1 - (0.5f * PortableMath.Fall(nearest));
        return fill * edge * joint * (1 + (design.RibDepth * 0.8f * Rib(u)));
    }

    /// <summary>The LEDs on the inner column: 1 on a spot, 0 between.</summary>
    private float Spots(float u, float t)
    {
        var (column, row) = (u / _ledPitch, t * _ledRows);
        var (x, y) = ((column - MathF.Floor(column + 0.5f)) / 0.27f, (row - MathF.Floor(row) - 0.5f) / 0.3f);
        return PortableMath.Bell(x) * PortableMath.Bell(y) * (Math.Abs(column) < 1.5f ? 1 : 0);
    }
}
