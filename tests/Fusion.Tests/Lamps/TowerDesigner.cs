using EdgeDiag.Fusion.Images;

namespace EdgeDiag.Fusion.Tests.Lamps;

/// <summary>Draws the design of a tower: colours, proportions, finish and place.</summary>
internal static class TowerDesigner
{
    /// <summary>Draws a tower whose lenses all lie within the picture.</summary>
    public static TowerDesign Draw(int width, int height, Dice dice)
    {
        var (colors, usual) = DrawColors(dice);
        var finish = dice.Pick(LensFinish.Opal, LensFinish.Ribbed, LensFinish.Ribbed, LensFinish.Clear);
        // Slim, usual, flat and tall modules.
        var proportion = dice.Next(0, 4) switch
        {
            0 => dice.Between(0.95, 1.35),
            1 => dice.Between(0.6, 0.9),
            2 => dice.Between(0.34, 0.5),
            _ => dice.Between(1.3, 1.8),
        };
        var (ring, cap, foot) = (dice.Pick(0.03f, 0.06f, 0.1f, 0.16f) * dice.Between(0.8, 1.2), dice.Between(0.15, 0.7), dice.Between(0.2, 1.2));
        var slim = colors.Count * (proportion + ring);
        var largest = Math.Min(height * 0.16f, height * 0.8f / (slim + cap + Math.Min(foot, 0.4f)));
        var diameter = dice.LogBetween(Math.Min(largest * 0.9f, Math.Max(14, height * 0.028f)), largest);
        var design = new TowerDesign
        {
            Colors = colors,
            UsualOrder = usual,
            Glows = [.. colors.Select(c => DrawGlow(c, dice))],
            Parts = DrawParts(colors, diameter, proportion, ring, cap, foot, finish, dice),
            Diameter = diameter,
            Finish = finish,
            Pattern = DrawPattern(finish, dice),
            Ribs = dice.Next(18, 64),
            RibDepth = finish switch
            {
                LensFinish.Ribbed => dice.Between(0.18, 0.45),
                LensFinish.Clear => dice.Between(0, 0.15),
                _ => dice.Between(0, 0.12),
            },
            Dome = dice.Chance(0.35),
            Curvature = dice.Chance(0.8) ? dice.Between(0, 0.32) : dice.Between(-0.25, 0),
            Roll = dice.Chance(0.5) ? 0 : dice.Between(-0.06, 0.06),
            X = 0,
            Y = 0,
        };
        return Place(design, width, height, dice);
    }

    private static TowerDesign Place(TowerDesign design, int width, int height, Dice dice)
    {
        var lenses = design.Parts.Last(p => p.Lamp >= 0).Bottom + (design.Diameter * 0.4f);
        var margin = (design.Diameter * 0.8f) + (lenses * Math.Abs(design.Roll));
        var middle = dice.Chance(0.5) ? dice.Between(0.35, 0.65) : dice.Between(0.05, 0.95);
        return design with
        {
            X = Math.Clamp(width * middle, margin, width - margin),
            Y = dice.Between(design.Diameter * 0.3f, Math.Max(design.Diameter * 0.31f, height - lenses - (design.Diameter * 0.3f))),
        };
    }

    private static (IReadOnlyList<LampColor> Colors, bool Usual) DrawColors(Dice dice)
    {
        var count = dice.Pick(1, 2, 2, 3, 3, 3, 3, 4, 4, 5);
        LampColor[] colors = count switch
        {
            1 => [dice.Pick(Enum.GetValues<LampColor>())],
            2 => dice.Next(0, 4) switch
            {
                0 => [LampColor.Red, LampColor.Yellow],
                1 => [LampColor.Yellow, LampColor.Green],
                2 => [LampColor.Red, LampColor.Blue],
                _ => [LampColor.Red, LampColor.Green],
            },
            3 => dice.Next(0, 6) switch
            {
                0 => [LampColor.Red, LampColor.Green, LampColor.Blue],
                1 => [LampColor.Red, LampColor.Yellow, LampColor.White],
                2 => [LampColor.Red, LampColor.Green, LampColor.White],
                _ => [LampColor.Red, LampColor.Yellow, LampColor.Green],
            },
            4 => [LampColor.Red, LampColor.Yellow, LampColor.Green, dice.Pick(LampColor.Blue, LampColor.Blue, LampColor.White)],
            _ => [LampColor.Red, LampColor.Yellow, LampColor.Green, LampColor.Blue, LampColor.White],
        };
        if (count < 2 || dice.Chance(0.82))
            return (colors, true);
        LampColor[] usual = [.. colors];
        if (dice.Chance(0.4))
            Array.Reverse(colors);
        else
            dice.Shuffle<LampColor>(colors);
        return (colors, colors.SequenceEqual(usual));
    }

    private static EmissionPattern DrawPattern(LensFinish finish, Dice dice) =>
        finish switch
        {
            LensFinish.Opal => dice.Pick(EmissionPattern.Even, EmissionPattern.Even, EmissionPattern.FromBelow, EmissionPattern.Bulb),
            LensFinish.Ribbed => dice.Pick(EmissionPattern.Even, EmissionPattern.Bulb, EmissionPattern.Columns, EmissionPattern.FromBelow),
            _ => dice.Pick(EmissionPattern.Bulb, EmissionPattern.Columns, EmissionPattern.Columns, EmissionPattern.FromBelow),
        };

    private static List<TowerPart> DrawParts(
        IReadOnlyList<LampColor> colors,
        float diameter,
        float proportion,
        float ring,
        float cap,
        float foot,
        LensFinish finish,
        Dice dice
    )
    {
        Rgb[] bodies = [Rgb.Grey(0.025f), Rgb.Grey(0.05f), Rgb.Grey(0.3f), new(0.72f, 0.72f, 0.69f), new(0.6f, 0.61f, 0.62f)];
        var body = dice.Near(dice.Pick<Rgb>(bodies), 0.15);
        var lower = dice.Chance(0.6) ? body : dice.Near(dice.Pick<Rgb>(bodies), 0.15);
        var ringColor = dice.Near(dice.Pick(new Rgb(0.78f, 0.78f, 0.75f), new Rgb(0.74f, 0.74f, 0.72f), Rgb.Grey(0.4f), Rgb.Grey(0.03f)), 0.08);
        var (radius, at) = (diameter / 2, 0f);
        var ringRadius = radius * dice.Pick(1f, 1f, 1.03f, 1.06f);
        var parts = new List<TowerPart>();
        void Add(TowerPartKind kind, int lamp, float height, float partRadius, Rgb albedo)
        {
            parts.Add(new TowerPart(kind, lamp, at, at + height, partRadius, albedo));
            at += height;
        }

        Add(TowerPartKind.Cap, -1, cap * diameter, radius * dice.Between(0.97, 1.05), body);
        for (var i = 0; i < colors.Count; i++)
        {
            if (i > 0)
                Add(TowerPartKind.Ring, -1, ring * diameter, ringRadius, ringColor);
            var length = proportion * diameter * (dice.Chance(0.95) ? 1 : dice.Between(0.8, 1.2));
            Add(TowerPartKind.Lens, i, length, radius, DrawLens(colors[i], finish, dice));
        }
        if (dice.Chance(0.5))
            Add(TowerPartKind.Ring, -1, ring * diameter, ringRadius, ringColor);
        Add(TowerPartKind.Base, -1, foot * diameter, radius * dice.Between(1, 1.15), lower);
        if (dice.Chance(0.65))
        {
            var pole = dice.Near(dice.Pick(Rgb.Grey(0.55f), Rgb.Grey(0.6f), Rgb.Grey(0.03f)), 0.2);
            Add(TowerPartKind.Pole, -1, diameter * dice.LogBetween(0.5, 9), radius * dice.Between(0.25, 0.5), pole);
            Add(TowerPartKind.Foot, -1, diameter * dice.Between(0.12, 0.4), radius * dice.Between(0.8, 1.5), lower);
        }
        return parts;
    }

    /// <summary>The colour of an unlit lens: as strong as that of a lit one.</summary>
    private static Rgb DrawLens(LampColor color, LensFinish finish, Dice dice)
    {
        var (first, second) = color switch
        {
            LampColor.Red => (new Rgb(0.48f, 0.012f, 0.015f), new Rgb(0.62f, 0.035f, 0.025f)),
            LampColor.Yellow => (new Rgb(0.8f, 0.29f, 0.01f), new Rgb(0.82f, 0.53f, 0.02f)),
            LampColor.Green => (new Rgb(0.012f, 0.3f, 0.09f), new Rgb(0.02f, 0.24f, 0.14f)),
            LampColor.Blue => (new Rgb(0.012f, 0.06f, 0.4f), new Rgb(0.02f, 0.14f, 0.5f)),
            _ => (new Rgb(0.66f, 0.66f, 0.62f), new Rgb(0.74f, 0.75f, 0.74f)),
        };
        var lens = dice.Near(Rgb.Mix(first, second, dice.Between(0, 1)), 0.12);
        return finish switch
        {
            // Milky plastic has some white in it; through clear plastic the dark inside shows.
            LensFinish.Opal => Rgb.Mix(lens, Rgb.Grey(0.6f), dice.Between(0.01, 0.08)),
            LensFinish.Clear => lens * dice.Between(0.5, 0.85),
            _ => lens * dice.Between(0.75, 1),
        };
    }

    /// <summary>The colour of a lamp's light as a sensor sees it, whose other channels take a little of strong light.</summary>
    private static Rgb DrawGlow(LampColor color, Dice dice)
    {
        var leak = dice.LogBetween(0.025, 0.1);
        return color switch
        {
            LampColor.Red => new Rgb(1, leak * dice.Between(0.7, 1.6), leak * dice.Between(0.5, 1.2)),
            LampColor.Yellow => new Rgb(1, dice.Between(0.36, 0.62), leak),
            LampColor.Green => new Rgb(leak * dice.Between(0.8, 2.5), 1, dice.Between(0.14, 0.42)),
            LampColor.Blue => new Rgb(leak, leak + dice.Between(0.06, 0.2), 1),
            _ => dice.Pick(new Rgb(1, 0.93f, 0.8f), new Rgb(0.93f, 0.97f, 1), new Rgb(1, 0.98f, 0.95f)),
        };
    }
}
