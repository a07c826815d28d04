namespace EdgeDiag.Fusion.Tests.Lamps;

/// <summary>Paints the stack light of another machine beside the tower that is asked about.</summary>
internal static class NeighbourPainter
{
    /// <summary>Paints a smaller tower, some of whose lamps are lit, into the background of a tower.</summary>
    /// <param name="own">The tower that is asked about.</param>
    /// <param name="behind">The light of the background as a multiple of that on the tower.</param>
    /// <param name="strength">The lamps' light as a multiple of what a grey of 50% reflects.</param>
    public static void Paint(LinearImage image, TowerDesign own, LightKind light, float behind, float strength, Dice dice)
    {
        var drawn = TowerDesigner.Draw(image.Width / 2, image.Height / 2, dice);
        var apart = (own.Diameter + drawn.Diameter) * 1.6f;
        // The wider side of the tower that is asked about has room for both.
        var x =
            own.X > image.Width / 2f
                ? dice.Between(drawn.Diameter, Math.Max(drawn.Diameter * 1.1f, own.X - apart))
                : dice.Between(Math.Min(image.Width - (drawn.Diameter * 1.1f), own.X + apart), image.Width - drawn.Diameter);
        var design = drawn with { X = x, Y = image.Height * dice.Between(0.1, 0.6) };
        MountPainter.Paint(image, design, false, dice);
        var optics = new TowerOptics(design, TowerLight.Draw(light, design, behind, dice), strength * dice.Between(0.5, 1.5), dice);
        var tower = TowerRaster.Draw(design, optics, image.Width, image.Height);
        var lit = design.Colors.Select(_ => dice.Chance(0.45)).ToArray();
        for (var i = 0; i < tower.Coverage.Length; i++)
        {
            var (column, row) = (tower.Left + (i % tower.Width), tower.Top + (i / tower.Width));
            image[column, row] = (image[column, row] * (1 - tower.Coverage[i])) + tower.Reflected[i];
            for (var lamp = 0; lamp < lit.Length; lamp++)
                if (lit[lamp])
                    image[column, row] += tower.Emitted[lamp][i];
        }
    }
}
