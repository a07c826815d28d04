using System.Numerics;

namespace EdgeDiag.Fusion.Tests.Lamps;

/// <summary>Stripes of a lamp whose current is pulsed, as a camera that exposes row by row shows them.</summary>
/// <param name="Depth">How much light is missing in the darkest row: 0 to 0.6.</param>
/// <param name="Period">Distance of the stripes in pixels.</param>
internal readonly record struct PulseStripes(float Depth, float Period)
{
    /// <summary>The share of the light that a row gets.</summary>
    public float At(int row, float phase) => Depth <= 0 ? 1 : 1 - (Depth * (0.5f + (0.5f * PortableMath.Sin((row * 2 * Math.PI / Period) + phase))));
}

/// <summary>A place with a tower: what reflects light, and the light of each lamp, which adds to it.</summary>
internal sealed class LampScene
{
    private readonly LinearImage _still;
    private readonly PulseStripes _stripes;

    /// <summary>Puts a tower before a background and something before the tower.</summary>
    /// <param name="background">Becomes part of the scene.</param>
    /// <param name="hidden">The share of each pixel of the tower's raster that is hidden.</param>
    /// <param name="wallSpill">The share of a lamp's light that the background next to it gets; 0 where it is far.</param>
    public LampScene(
        LinearImage background,
        TowerRaster tower,
        float[] hidden,
        Occluder? occluder,
        TowerDesign design,
        TowerOptics optics,
        float wallSpill,
        PulseStripes stripes
    )
    {
        (_still, _stripes, Tower, Hidden) = (background, stripes, tower, hidden);
        if (wallSpill > 0)
            SpillOntoWall(design, optics, wallSpill);
        for (var i = 0; i < tower.Coverage.Length; i++)
        {
            var (x, y) = (tower.Left + (i % tower.Width), tower.Top + (i / tower.Width));
            background[x, y] = (background[x, y] * (1 - tower.Coverage[i])) + tower.Reflected[i];
            foreach (var emitted in tower.Emitted)
                emitted[i] *= 1 - hidden[i];
        }
        occluder?.Paint(background);
    }

    /// <summary>The tower in pixels; the lamps' light is what gets past the things before it.</summary>
    public TowerRaster Tower { get; }

    /// <summary>The share of each pixel of the tower's raster that is hidden.</summary>
    public float[] Hidden { get; }

    /// <summary>The light of the scene.</summary>
    /// <param name="levels">How bright each lamp is, as a share of its full light.</param>
    /// <param name="ambient">The light on the scene, as a multiple of the usual one.</param>
    /// <param name="slope">How much more of it the right edge gets than the left one.</param>
    /// <param name="phase">The phase of the stripes of pulsed lamps.</param>
    public LinearImage LightUp(IReadOnlyList<float> levels, Rgb ambient, float slope, float phase)
    {
        var image = new LinearImage(_still.Width, _still.Height);
        var factors = new float[_still.Width * 3];
        for (var x = 0; x < _still.Width; x++)
        {
            var factor = ambient * (1 + (slope * (((float)x / _still.Width) - 0.5f)));
            (factors[x * 3], factors[(x * 3) + 1], factors[(x * 3) + 2]) = (factor.R, factor.G, factor.B);
        }
        for (var y = 0; y < _still.Height; y++)
        {
            var from = _still.Pixels.AsSpan(y * factors.Length, factors.Length);
            var to = image.Pixels.AsSpan(y * factors.Length, factors.Length);
            var i = 0;
            for (; i <= factors.Length - Vector<float>.Count; i += Vector<float>.Count)
                (new Vector<float>(from[i..]) * new Vector<float>(factors, i)).CopyTo(to[i..]);
            for (; i < factors.Length; i++)
                to[i] = from[i] * factors[i];
        }
        for (var lamp = 0; lamp < levels.Count; lamp++)
            if (levels[lamp] > 0)
                AddLamp(image, Tower.Emitted[lamp], levels[lamp], phase);
        return image;
    }

    /// <summary>The share of a lens that is hidden.</summary>
    public static double HiddenShare(float[] lens, float[] hidden)
    {
        var (all, covered) = (0.0, 0.0);
        for (var i = 0; i < lens.Length; i++)
            (all, covered) = (all + lens[i], covered + (lens[i] * hidden[i]));
        return all > 0 ? covered / all : 1;
    }

    private void AddLamp(LinearImage image, Rgb[] emitted, float level, float phase)
    {
        for (var y = 0; y < Tower.Height; y++)
        {
            var share = level * _stripes.At(y, phase);
            for (var x = 0; x < Tower.Width; x++)
                image[Tower.Left + x, Tower.Top + y] += emitted[(y * Tower.Width) + x] * share;
        }
    }

    private void SpillOntoWall(TowerDesign design, TowerOptics optics, float share)
    {
        for (var lamp = 0; lamp < Tower.Emitted.Length; lamp++)
        {
            var box = Tower.BoxAround(Tower.LensShares[lamp]);
            var light = design.Glows[lamp] * (optics.StrengthOf(lamp) * share);
            var (emitted, reach) = (Tower.Emitted[lamp], 0.35f * design.Diameter);
            for (var i = 0; i < emitted.Length; i++)
            {
                if (Tower.Coverage[i] > 0.99f)
                    continue;
                var (x, y) = (Tower.Left + (i % Tower.Width), Tower.Top + (i / Tower.Width));
                var (dx, dy) = (Math.Max(0, Math.Max(box.Left - x, x - box.Right)), Math.Max(0, Math.Max(box.Top - y, y - box.Bottom)));
                if (dx > 4 * reach || dy > 4 * reach)
                    continue;
                var fall = PortableMath.Fall(MathF.Sqrt((dx * dx) + (dy * dy)) / reach) - 0.0183f;
                if (fall > 0)
                    emitted[i] += _still[x, y] * light * (fall * (1 - Tower.Coverage[i]));
            }
        }
    }
}
