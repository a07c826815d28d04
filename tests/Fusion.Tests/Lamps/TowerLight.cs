namespace EdgeDiag.Fusion.Tests.Lamps;

/// <summary>The mirror image of a window or a lamp on the tower.</summary>
/// <param name="From">Left edge across the tower, which lies between -1 and 1.</param>
/// <param name="To">Right edge across the tower.</param>
/// <param name="Top">Upper edge in pixels from the top of the tower.</param>
/// <param name="Bottom">Lower edge in pixels from the top of the tower.</param>
/// <param name="Light">What the tower mirrors, already weakened.</param>
/// <param name="Bars">Whether window bars cross it.</param>
internal sealed record Reflection(float From, float To, float Top, float Bottom, Rgb Light, bool Bars);

/// <summary>A bright line along the tower, where it mirrors a source of light.</summary>
internal sealed record Highlight(float Place, float Width, float Strength);

/// <summary>The light that falls on the tower; light from the front that is all reflected counts as 1.</summary>
internal sealed record TowerLight
{
    /// <summary>Where the main light comes from, across the tower: -1 is left, 1 is right.</summary>
    public required float Side { get; init; }

    /// <summary>The share of the main light; the rest comes from everywhere.</summary>
    public required float MainShare { get; init; }

    /// <summary>How much less light the lower end gets: -0.5 to 0.5.</summary>
    public required float Slope { get; init; }

    /// <summary>Colour of the light.</summary>
    public required Rgb Tint { get; init; }

    /// <summary>Light from behind that shows through the lenses.</summary>
    public required float Through { get; init; }

    /// <summary>Where a shadow begins, in pixels from the top; none where it is beyond the tower.</summary>
    public required float ShadowEdge { get; init; }

    /// <summary>How much light is left in the shadow: 0.2 to 1.</summary>
    public required float ShadowLight { get; init; }

    /// <summary>How the shadow's edge runs: rows per column.</summary>
    public required float ShadowSlope { get; init; }

    /// <summary>The mirrored surroundings at the very edge of a cylinder.</summary>
    public required float Rim { get; init; }

    /// <summary>Bright lines along the tower.</summary>
    public required IReadOnlyList<Highlight> Highlights { get; init; }

    /// <summary>Mirror images on the tower.</summary>
    public required IReadOnlyList<Reflection> Reflections { get; init; }

    /// <summary>Draws the light for a kind of light.</summary>
    /// <param name="behind">The light of the background as a multiple of that on the tower.</param>
    public static TowerLight Draw(LightKind kind, TowerDesign design, float behind, Dice dice)
    {
        var strength = kind switch
        {
            LightKind.Daylight => dice.LogBetween(0.2, 1.6),
            LightKind.Dim => dice.LogBetween(0.05, 0.6),
            _ => dice.LogBetween(0.1, 0.9),
        };
        var shaded = kind == LightKind.Daylight && dice.Chance(0.3);
        return new TowerLight
        {
            Side = dice.Between(-0.9, 0.9),
            MainShare = kind == LightKind.Backlight ? dice.Between(0.1, 0.4) : dice.Between(0.25, 0.8),
            Slope = dice.Between(-0.15, 0.5),
            Tint = dice.Pick(new Rgb(1, 1, 1), new Rgb(1.05f, 1, 0.9f), new Rgb(0.94f, 1, 1.05f), new Rgb(1, 1.03f, 0.95f)),
            // Sunlight makes unlit lenses glow at times, all of them alike.
            Through =
                kind == LightKind.Backlight ? behind * dice.Between(0.02, 0.09)
                : kind == LightKind.Daylight && dice.Chance(0.2) ? dice.LogBetween(0.1, 0.4)
                : dice.Between(0, 0.08),
            ShadowEdge = shaded ? design.Length * dice.Between(0.05, 0.6) : design.Length * 3,
            ShadowLight = shaded ? dice.Between(0.25, 0.7) : 1,
            ShadowSlope = dice.Between(-1.5, 1.5),
            Rim = dice.Between(0.1, 0.7) * (kind == LightKind.Backlight ? Math.Min(4, behind) : 1),
            Highlights =
            [
                .. Enumerable
                    .Range(0, dice.Next(1, 4))
                    .Select(_ => new Highlight(dice.Between(-0.8, 0.8), dice.LogBetween(0.025, 0.14), strength * dice.Between(0.3, 1))),
            ],
            Reflections = [.. Enumerable.Range(0, dice.Pick(0, 0, 0, 1, 1, 2, 3)).Select(_ => DrawReflection(design, strength, dice))],
        };
    }

    private static Reflection DrawReflection(TowerDesign design, float strength, Dice dice)
    {
        var (from, top) = (dice.Between(-0.85, 0.6), design.Length * dice.Between(-0.05, 0.7));
        var color = dice.Chance(0.75)
            ? dice.Pick(new Rgb(1, 1, 1), new Rgb(0.85f, 0.95f, 1.1f), new Rgb(1.05f, 1, 0.9f))
            : dice.Pick(new Rgb(1, 0.12f, 0.06f), new Rgb(1, 0.5f, 0.06f), new Rgb(0.1f, 1, 0.4f), new Rgb(0.65f, 0.9f, 0.05f));
        return new Reflection(
            from,
            from + dice.Between(0.08, 0.4),
            top,
            top + (design.Diameter * dice.LogBetween(0.3, 2.5)),
            color * strength * dice.Between(0.4, 1.3),
            dice.Chance(0.6)
        );
    }
}
