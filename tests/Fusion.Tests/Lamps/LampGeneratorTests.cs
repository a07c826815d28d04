using System.Globalization;
using EdgeDiag.Fusion.Images;

namespace EdgeDiag.Fusion.Tests.Lamps;

/// <summary>The generated pictures are reproducible, keep to their truth and cover the conditions.</summary>
public sealed class LampGeneratorTests
{
    private const int Seed = 1;

    // A picture takes a tenth of a second to draw; the long form of the campaigns looks at enough of them that each condition occurs.
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("EDGEDIAG_CAMPAIGN") == "long";

    /// <summary>Examples without the bytes of their pictures, which would take much memory.</summary>
    private static readonly Lazy<IReadOnlyList<LampExample>> Examples = new(() =>
        [.. ParallelEnumerable.Range(0, IsLong ? 200 : 40).AsOrdered().Select(number => WithoutBytes(LampGenerator.Create(Seed, number)))]
    );

    private static IEnumerable<LampTruth> Lamps => Examples.Value.SelectMany(e => e.Lamps);

    [Fact]
    public void Create_SameSeedAndNumber_GivesSameBytesAndTruth()
    {
        for (var number = 0; number < 5; number++)
        {
            var (first, second) = (LampGenerator.Create(7, number), LampGenerator.Create(7, number));
            Assert.Equal(first.Frames, second.Frames);
            Assert.Equal(first.OffReference, second.OffReference);
            Assert.Equal(first.Conditions, second.Conditions);
            Assert.Equal(first.Lamps.Select(l => l with { Levels = [] }), second.Lamps.Select(l => l with { Levels = [] }));
        }
    }

    [Fact]
    public void Create_OtherNumber_GivesOtherPicture() => Assert.NotEqual(LampGenerator.Create(7, 0).Frames[0], LampGenerator.Create(7, 1).Frames[0]);

    [Fact]
    public void Create_Boxes_LieWithinPictureFromTopToBottom()
    {
        foreach (var example in Examples.Value)
        {
            var (tower, conditions) = (example.Tower, example.Conditions);
            Assert.InRange(tower.Left, 0, tower.Right - 1);
            Assert.InRange(tower.Top, 0, tower.Bottom - 1);
            Assert.True(tower.Right <= conditions.Width && tower.Bottom <= conditions.Height);
            foreach (var lens in example.Lamps.Select(l => l.Lens))
            {
                Assert.True(lens.Left >= tower.Left && lens.Right <= tower.Right && lens.Top >= tower.Top && lens.Bottom <= tower.Bottom);
                Assert.True(lens is { Width: >= 8, Height: >= 4 }, lens.ToString());
            }
            Assert.Equal(example.Lamps.OrderBy(l => l.Lens.Top).Select(l => l.Color), example.Lamps.Select(l => l.Color));
            Assert.Equal(example.Lamps.Count, example.Lamps.Select(l => l.Color).Distinct().Count());
        }
    }

    [Fact]
    public void Create_LitLens_EmitsLightOfItsOwn()
    {
        foreach (var lamp in Lamps)
            if (lamp.State == LampState.Off)
                Assert.Equal(0, lamp.EmittedShare);
            else if (!lamp.Undecidable)
                Assert.InRange(lamp.EmittedShare, 0.19, 1);
    }

    /// <summary>One lamp in fifty; of few examples, chance makes it more.</summary>
    [Fact]
    public void Create_Undecidable_IsRare() => Assert.InRange(Lamps.Count(l => l.Undecidable) / (double)Lamps.Count(), 0, IsLong ? 0.03 : 0.06);

    [Fact]
    public void Create_Flashing_DiffersBetweenFramesInItsLens()
    {
        var checkedLamps = 0;
        for (var number = 0; checkedLamps < 12; number++)
        {
            var example = LampGenerator.Create(Seed, number);
            var pictures = example.Frames.Select(FrameEncoder.Decode).ToArray();
            Assert.All(pictures, p => Assert.Equal((example.Conditions.Width, example.Conditions.Height), (p.Width, p.Height)));
            foreach (var lamp in example.Lamps.Where(l => l is { State: LampState.Flashing, Undecidable: false }))
            {
                Assert.Contains(lamp.Levels, l => l == 0);
                Assert.Contains(lamp.Levels, l => l >= 0.85f);
                var lit = Array.FindIndex([.. lamp.Levels], l => l >= 0.85f);
                var off = Array.FindIndex([.. lamp.Levels], l => l == 0);
                Assert.True(MeanDifference(pictures[lit], pictures[off], lamp.Lens) > 3, $"number {number}, {lamp}");
                checkedLamps++;
            }
        }
    }

    [Fact]
    public void Create_SteadyAndOff_KeepTheirLevel()
    {
        foreach (var lamp in Lamps)
            if (lamp.State == LampState.Off)
                Assert.All(lamp.Levels, l => Assert.Equal(0, l));
            else if (lamp.State == LampState.Steady)
                Assert.All(lamp.Levels, l => Assert.InRange(l, 0.9f, 1));
    }

    [Fact]
    public void Create_Examples_CoverColoursStatesAndConditions()
    {
        var conditions = Examples.Value.Select(e => e.Conditions).ToArray();
        AssertAllOccur(Lamps.Select(l => l.Color));
        AssertAllOccur(Lamps.Select(l => l.State));
        if (!IsLong)
            return;
        AssertAllOccur(conditions.Select(c => c.Background));
        AssertAllOccur(conditions.Select(c => c.Light));
        AssertAllOccur(conditions.Select(c => c.Finish));
        AssertAllOccur(conditions.Select(c => c.Pattern));
        AssertAllOccur(conditions.Select(c => c.Occlusion));
        Assert.Equal([480, 720, 1080], conditions.Select(c => c.Height).Distinct().Order());
        Assert.Equal([1, 2, 3, 4, 5], Examples.Value.Select(e => e.Lamps.Count).Distinct().Order());
        Assert.Equal([1, 2, 3, 4], Examples.Value.Select(e => e.Frames.Count).Distinct().Order());
        for (var stops = -2; stops < 2; stops++)
            Assert.Contains(conditions, c => c.ExposureStops >= stops && c.ExposureStops < stops + 1);
        Assert.Contains(conditions, c => c.WhiteBalanceKelvin < -800);
        Assert.Contains(conditions, c => c.WhiteBalanceKelvin > 800);
        Assert.Contains(conditions, c => c.JpegQuality == 0);
        Assert.Contains(conditions, c => c.JpegQuality is > 0 and < 45);
        Assert.Contains(conditions, c => c.JpegQuality > 85);
        Assert.Contains(conditions, c => c.Glare > 0.2);
        Assert.Contains(conditions, c => c.Defocus > 2);
        Assert.Contains(conditions, c => c.MotionPixels > 0);
        Assert.Contains(conditions, c => c.Noise > 0.03);
        Assert.Contains(conditions, c => c.Reflections > 1);
        Assert.Contains(conditions, c => c.LargestHiddenShare is > 0.1 and <= 0.3);
        Assert.Contains(conditions, c => !c.UsualOrder);
        Assert.Contains(conditions, c => c.Neighbour);
        Assert.Contains(Examples.Value, e => e.OffReference is not null);
        Assert.Contains(Examples.Value, e => e.OffReference is null);
        Assert.Contains(Examples.Value, e => e.RegionsGiven);
        Assert.Contains(Examples.Value, e => !e.RegionsGiven);
    }

    [Fact]
    public void Write_Album_WhenFolderIsNamed()
    {
        // For a person: LAMP_ALBUM=folder:seed:first:count
        var wish = Environment.GetEnvironmentVariable("LAMP_ALBUM")?.Split(':');
        using var folder = new TemporaryFolder();
        var (path, seed, first, count) = wish is [var p, var s, var f, var c] ? (p, Parse(s), Parse(f), Parse(c)) : (folder.Path, Seed, 0, 1);
        for (var number = first; number < first + count; number++)
            LampAlbum.Write(path, seed, number);
        Assert.NotEmpty(Directory.GetFiles(path, "*.txt"));
    }

    private static LampExample WithoutBytes(LampExample example) =>
        example with
        {
            Frames = [.. example.Frames.Select(_ => Array.Empty<byte>())],
            OffReference = example.OffReference is null ? null : [],
        };

    private static int Parse(string number) => int.Parse(number, CultureInfo.InvariantCulture);

    private static void AssertAllOccur<T>(IEnumerable<T> values)
        where T : struct, Enum => Assert.Equal(Enum.GetValues<T>(), values.Distinct().Order());

    private static double MeanDifference((int Width, int Height, byte[] Pixels) first, (int Width, int Height, byte[] Pixels) second, PixelBox box)
    {
        var sum = 0.0;
        for (var y = box.Top; y < box.Bottom; y++)
        for (var x = box.Left; x < box.Right; x++)
        {
            var at = ((y * first.Width) + x) * 4;
            sum += Enumerable.Range(at, 3).Max(i => Math.Abs(first.Pixels[i] - second.Pixels[i]));
        }
        return sum / (box.Width * box.Height);
    }
}
