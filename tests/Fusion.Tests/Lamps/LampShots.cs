namespace EdgeDiag.Fusion.Tests.Lamps;

/// <summary>Takes the pictures of an example with one fixed camera.</summary>
internal sealed class LampShots(LampScene scene, TowerDesign design, Camera camera, int quality, Dice dice)
{
    /// <summary>Whether the camera keeps the exposure of the first frame.</summary>
    private readonly bool _locked = dice.Chance(0.5);

    private float? _exposure;

    /// <summary>Takes the frames, and measures how well each lamp's state shows where it shows best.</summary>
    /// <param name="levels">How bright each lamp is in each frame: [frames][lamps].</param>
    /// <param name="behind">The light on the background.</param>
    public (IReadOnlyList<byte[]> Frames, Visibility[] Seen) TakeFrames(float[][] levels, float behind)
    {
        var (frames, seen) = (new List<byte[]>(), new Visibility[design.Colors.Count]);
        // In some examples a worker walks past behind the tower, or a cloud passes.
        var (walks, changes) = (levels.Length > 1 && dice.Chance(0.25), dice.Chance(0.1) ? 0.25 : 0.03);
        foreach (var own in levels)
        {
            var image = scene.LightUp(own, Rgb.Grey(1 + dice.Between(-changes, changes)), dice.Between(-changes, changes) / 2, dice.Between(0, 6));
            if (walks)
                AddWalker(image, behind);
            var exposure = Look(image);
            for (var lamp = 0; lamp < seen.Length; lamp++)
            {
                // A lamp that flashes is measured where it is lit; its other frames are compared with that.
                if (own[lamp] < 0.85f && levels.Any(l => l[lamp] >= 0.85f))
                    continue;
                var visibility = Visibility.Measure(scene, lamp, own[lamp], design.Glows[lamp], image, camera, exposure);
                if (visibility.Contrast > seen[lamp].Contrast)
                    seen[lamp] = visibility;
            }
            frames.Add(Finish(image, exposure));
        }
        return (frames, seen);
    }

    /// <summary>Takes a picture with all lamps off in somewhat different light.</summary>
    /// <param name="light">The light as a multiple of that in the frames.</param>
    public byte[] TakeReference(float light)
    {
        var ambient = new Rgb(light * dice.Between(0.95, 1.05), light, light * dice.Between(0.95, 1.05));
        var image = scene.LightUp(new float[design.Colors.Count], ambient, dice.Between(-0.3, 0.3), 0);
        return Finish(image, Look(image));
    }

    private float Look(LinearImage image)
    {
        var exposure = camera.Look(image, _locked ? _exposure : null);
        _exposure ??= exposure;
        return exposure;
    }

    private byte[] Finish(LinearImage image, float exposure) =>
        FrameEncoder.Encode(camera.Develop(image, exposure, dice.NoiseSeed()), image.Width, image.Height, quality);

    private void AddWalker(LinearImage image, float behind)
    {
        var tower = scene.Tower;
        float Visible(int x, int y)
        {
            var (column, row) = (x - tower.Left, y - tower.Top);
            if (column < 0 || row < 0 || column >= tower.Width || row >= tower.Height)
                return 1;
            var at = (row * tower.Width) + column;
            return (1 - tower.Coverage[at]) * (1 - scene.Hidden[at]);
        }
        var size = image.Height * dice.Between(0.2, 0.6);
        ThingPainter.PaintWorker(image, image.Width * dice.Between(0, 1), size, behind, Visible, dice);
    }
}
