using EdgeDiag.Fusion.Images;

namespace EdgeDiag.Fusion.Tests.Lamps;

/// <summary>
/// Draws pictures of stack lights whose truth is known. Light is computed as a camera receives it: an unlit lens reflects its colour, a lit
/// lens adds light of its colour, the camera's lens scatters a part of it, and the sensor clips.
/// </summary>
internal static class LampGenerator
{
    /// <summary>Makes an example: the same seed and number give the same bytes and truth; different ones are independent.</summary>
    public static LampExample Create(int seed, int number)
    {
        var dice = new Dice(seed, number);
        var (width, height) = dice.Next(0, 10) switch
        {
            < 6 => (1280, 720),
            < 8 => (640, 480),
            _ => (1920, 1080),
        };
        var (light, background) = DrawPlace(dice);
        var design = TowerDesigner.Draw(width, height, dice);
        var states = DrawStates(design.Colors.Count, dice);
        var levels = LampTimeline.Draw(states, dice);
        var strength = DrawStrength(light, dice);
        var behind = light == LightKind.Backlight ? dice.Between(1, 2.5) : dice.LogBetween(0.45, 1.7);
        var things = dice.Next(0, 6);
        var picture = BackgroundPainter.Paint(background, light, width, height, behind, things, dice);
        var near = background is BackgroundKind.Wall or BackgroundKind.MachinePanel;
        // A single lens without its region could be any coloured thing, and of two towers nobody could tell which is meant.
        var given = dice.Chance(0.5) || design.Colors.Count == 1;
        var neighbour = given && dice.Chance(0.25);
        if (neighbour)
            NeighbourPainter.Paint(picture, design, light, behind, strength, dice);
        MountPainter.Paint(picture, design, near, dice);
        var towerLight = TowerLight.Draw(light, design, behind, dice);
        var optics = new TowerOptics(design, towerLight, strength, dice);
        var tower = TowerRaster.Draw(design, optics, width, height);
        tower.Weather(design.Diameter, dice);
        var box = tower.BoxAround(tower.Coverage);
        var (kind, occluder, hidden) = DrawOcclusion(design, tower, box, picture, dice);
        var stripes = dice.Chance(0.12) ? new PulseStripes(dice.Between(0.15, 0.6), design.Diameter * dice.LogBetween(0.15, 3)) : default;
        var spill = near && dice.Chance(0.6) ? dice.LogBetween(0.004, 0.03) : 0;
        var scene = new LampScene(picture, tower, hidden, occluder, design, optics, spill, stripes);
        var camera = CameraChooser.Draw(light, design.Diameter, width, height, strength, box, dice);
        var quality = dice.Chance(0.12) ? 0 : dice.Next(30, 96);
        var shots = new LampShots(scene, design, camera, quality, dice);
        var referenceLight = dice.Chance(0.4) ? dice.Between(0.7, 1.4) : 0;
        var (frames, seen) = shots.TakeFrames(levels, behind);
        var reference = referenceLight > 0 ? shots.TakeReference(referenceLight) : null;
        var lamps = new List<LampTruth>();
        for (var i = 0; i < states.Length; i++)
        {
            var share = LampScene.HiddenShare(tower.LensShares[i], hidden);
            var undecidable = seen[i].IsUndecidable(reference is not null || states[i] == LampState.Flashing, share);
            var emitted = states[i] == LampState.Off ? 0 : seen[i].Ratio / (1 + seen[i].Ratio);
            var own = levels.Select(l => l[i]).ToArray();
            var lens = tower.BoxAround(tower.LensShares[i]);
            lamps.Add(new LampTruth(design.Colors[i], states[i], lens, own, emitted, seen[i].Contrast, share, undecidable));
        }
        var conditions = new LampConditions(
            width,
            height,
            design.Diameter,
            background,
            light,
            strength,
            design.Finish,
            design.Pattern,
            design.UsualOrder,
            camera.Stops,
            camera.Kelvin,
            camera.Defocus,
            camera.Motion,
            camera.Noise,
            quality,
            camera.Glare?.Tint.Max ?? 0,
            towerLight.Reflections.Count,
            kind,
            lamps.Max(l => l.HiddenShare),
            things,
            neighbour,
            referenceLight > 0 ? referenceLight : 1
        );
        return new LampExample(frames, reference, box, lamps, given, conditions);
    }

    private static (LightKind Light, BackgroundKind Background) DrawPlace(Dice dice)
    {
        var light = dice.Pick(
            LightKind.Daylight,
            LightKind.Daylight,
            LightKind.Hall,
            LightKind.Hall,
            LightKind.Hall,
            LightKind.Dim,
            LightKind.Dim,
            LightKind.Backlight
        );
        var background = light switch
        {
            LightKind.Backlight => dice.Pick(BackgroundKind.Windows, BackgroundKind.Windows, BackgroundKind.Sky),
            LightKind.Daylight when dice.Chance(0.4) => dice.Pick(BackgroundKind.Sky, BackgroundKind.Windows),
            LightKind.Daylight => dice.Pick(BackgroundKind.Wall, BackgroundKind.MachinePanel, BackgroundKind.Hall),
            _ => dice.Pick(BackgroundKind.Hall, BackgroundKind.Hall, BackgroundKind.Wall, BackgroundKind.MachinePanel, BackgroundKind.Racks),
        };
        return (light, background);
    }

    private static LampState[] DrawStates(int count, Dice dice)
    {
        var states = new LampState[count];
        var (steady, flashing) = dice.Next(0, 10) switch
        {
            0 => (0.0, 0.0),
            < 4 => (0.35, 0.0),
            < 6 => (0.6, 0.1),
            _ => (0.2, 0.45),
        };
        for (var i = 0; i < count; i++)
            states[i] =
                dice.Chance(steady) ? LampState.Steady
                : dice.Chance(flashing) ? LampState.Flashing
                : LampState.Off;
        return states;
    }

    private static float DrawStrength(LightKind light, Dice dice) =>
        light switch
        {
            LightKind.Daylight => dice.LogBetween(1.8, 8),
            LightKind.Hall => dice.LogBetween(3, 30),
            LightKind.Dim => dice.LogBetween(7, 70),
            _ => dice.LogBetween(2.5, 20),
        };

    private static (OcclusionKind Kind, Occluder? Occluder, float[] Hidden) DrawOcclusion(
        TowerDesign design,
        TowerRaster tower,
        PixelBox box,
        LinearImage image,
        Dice dice
    )
    {
        var most = dice.Chance(0.03) ? 0.95 : 0.3;
        if (dice.Chance(0.65))
            return (OcclusionKind.None, null, new float[tower.Width * tower.Height]);
        // An arm that reaches for a tower is near the camera, and so is the tower.
        var kind = dice.Pick(OcclusionKind.Cable, OcclusionKind.Pipe, OcclusionKind.Mesh);
        if (design.Diameter > 40 && dice.Chance(0.4))
            kind = OcclusionKind.Sleeve;
        for (var i = 0; i < 12; i++)
        {
            var occluder = Occluder.Draw(kind, box, design.Diameter, image.Width, image.Height, dice);
            var hidden = occluder.Hide(tower, image);
            var worst = tower.LensShares.Max(lens => LampScene.HiddenShare(lens, hidden));
            if (worst > 0.01 && worst <= most)
                return (kind, occluder, hidden);
        }
        return (OcclusionKind.None, null, new float[tower.Width * tower.Height]);
    }
}
