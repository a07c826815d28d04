using EdgeDiag.Fusion.Images;

namespace EdgeDiag.Fusion.Tests.Lamps;

/// <summary>How a lens is made.</summary>
internal enum LensFinish
{
    /// <summary>Milky plastic that hides what is inside.</summary>
    Opal,

    /// <summary>Clear plastic with vertical ribs.</summary>
    Ribbed,

    /// <summary>Clear plastic, through which the column inside shows.</summary>
    Clear,
}

/// <summary>How a lit lens is filled with light.</summary>
internal enum EmissionPattern
{
    /// <summary>Evenly, weaker towards the edges.</summary>
    Even,

    /// <summary>A bulb: hot in the middle.</summary>
    Bulb,

    /// <summary>Columns of LEDs that show as spots.</summary>
    Columns,

    /// <summary>A ring of LEDs at the lower end that shines upwards.</summary>
    FromBelow,
}

/// <summary>The kinds of parts of a tower.</summary>
internal enum TowerPartKind
{
    /// <summary>The cap at the top.</summary>
    Cap,

    /// <summary>A lens.</summary>
    Lens,

    /// <summary>A ring between lenses.</summary>
    Ring,

    /// <summary>The base below the lenses.</summary>
    Base,

    /// <summary>The pole below the base.</summary>
    Pole,

    /// <summary>The foot or bracket at the end of the pole.</summary>
    Foot,
}

/// <summary>One part of a tower; lengths in pixels from the top of the tower.</summary>
/// <param name="Lamp">The index of the lamp for a lens, otherwise -1.</param>
/// <param name="Radius">Half of the part's width.</param>
/// <param name="Albedo">The share of the light that the part reflects.</param>
internal sealed record TowerPart(TowerPartKind Kind, int Lamp, float Top, float Bottom, float Radius, Rgb Albedo);

/// <summary>How a tower is built and where it stands in the picture.</summary>
internal sealed record TowerDesign
{
    /// <summary>The colours from top to bottom.</summary>
    public required IReadOnlyList<LampColor> Colors { get; init; }

    /// <summary>Whether the colours have the usual order.</summary>
    public required bool UsualOrder { get; init; }

    /// <summary>The colour of the light of each lamp, whose strongest channel is 1.</summary>
    public required IReadOnlyList<Rgb> Glows { get; init; }

    /// <summary>All parts from top to bottom.</summary>
    public required IReadOnlyList<TowerPart> Parts { get; init; }

    /// <summary>Width of a lens in pixels.</summary>
    public required float Diameter { get; init; }

    /// <summary>How the lenses are made.</summary>
    public required LensFinish Finish { get; init; }

    /// <summary>How a lit lens is filled with light.</summary>
    public required EmissionPattern Pattern { get; init; }

    /// <summary>Number of ribs around a lens.</summary>
    public required float Ribs { get; init; }

    /// <summary>How strongly the ribs show: 0 to 0.5.</summary>
    public required float RibDepth { get; init; }

    /// <summary>Whether the cap is a dome.</summary>
    public required bool Dome { get; init; }

    /// <summary>How round the level edges look: positive for a camera that looks up.</summary>
    public required float Curvature { get; init; }

    /// <summary>How far the tower leans in the picture, in radians.</summary>
    public required float Roll { get; init; }

    /// <summary>Column of the middle of the tower's top.</summary>
    public required float X { get; init; }

    /// <summary>Row of the tower's top.</summary>
    public required float Y { get; init; }

    /// <summary>Length from the top to the end of the last part.</summary>
    public float Length => Parts[^1].Bottom;
}
