namespace EdgeDiag.Fusion.Tests.Lamps;

/// <summary>What is behind the tower.</summary>
internal enum BackgroundKind
{
    /// <summary>A wall of concrete, blocks or paint, near the tower.</summary>
    Wall,

    /// <summary>Doors and panels of a machine, near the tower.</summary>
    MachinePanel,

    /// <summary>A hall with lamps, machines and floor, out of focus.</summary>
    Hall,

    /// <summary>Racks with boxes, out of focus.</summary>
    Racks,

    /// <summary>A row of bright windows.</summary>
    Windows,

    /// <summary>Sky over roofs.</summary>
    Sky,
}

/// <summary>The light in which the tower stands.</summary>
internal enum LightKind
{
    /// <summary>Bright daylight, in which lamps look weak.</summary>
    Daylight,

    /// <summary>The usual lighting of a hall.</summary>
    Hall,

    /// <summary>Little light, in which lamps look very bright.</summary>
    Dim,

    /// <summary>The light comes from behind the tower.</summary>
    Backlight,
}

/// <summary>What is in front of the tower.</summary>
internal enum OcclusionKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A hanging cable.</summary>
    Cable,

    /// <summary>A pipe or bar.</summary>
    Pipe,

    /// <summary>A worker's sleeve.</summary>
    Sleeve,

    /// <summary>The wire mesh of a safety fence.</summary>
    Mesh,
}

/// <summary>How the pictures of an example were taken, to group a reader's failures by.</summary>
/// <param name="Width">Columns of the pictures.</param>
/// <param name="Height">Rows of the pictures.</param>
/// <param name="LensDiameter">Width of a lens in pixels.</param>
/// <param name="Background">What is behind the tower.</param>
/// <param name="Light">The light in which the tower stands.</param>
/// <param name="Strength">The lamps' light as a multiple of what a grey of 50% reflects beside them.</param>
/// <param name="Finish">How the lenses are made.</param>
/// <param name="Pattern">How a lit lens is filled with light.</param>
/// <param name="UsualOrder">Whether the colours have the usual order.</param>
/// <param name="ExposureStops">How far the exposure is off, in stops: -2 to 2.</param>
/// <param name="WhiteBalanceKelvin">How far the white balance is off, about: -1500 to 1500 K; positive is too warm.</param>
/// <param name="Defocus">Standard deviation of the blur in pixels.</param>
/// <param name="MotionPixels">Length of the motion blur in pixels.</param>
/// <param name="Noise">Standard deviation of the noise at white, as a share of white.</param>
/// <param name="JpegQuality">30 to 95, or 0 for PNG.</param>
/// <param name="Glare">The strongest veil of light over a part of the picture, as a share of white.</param>
/// <param name="Reflections">Number of window-like reflections on the tower.</param>
/// <param name="Occlusion">What is in front of the tower.</param>
/// <param name="LargestHiddenShare">The share of the most hidden lens that is hidden.</param>
/// <param name="ColouredThings">Number of coloured things in the background.</param>
/// <param name="Neighbour">Whether another, smaller stack light is beside the tower; only where the regions are given.</param>
/// <param name="ReferenceLight">The light in the off reference as a multiple of that in the frames; 1 without one.</param>
internal sealed record LampConditions(
    int Width,
    int Height,
    double LensDiameter,
    BackgroundKind Background,
    LightKind Light,
    double Strength,
    LensFinish Finish,
    EmissionPattern Pattern,
    bool UsualOrder,
    double ExposureStops,
    double WhiteBalanceKelvin,
    double Defocus,
    double MotionPixels,
    double Noise,
    int JpegQuality,
    double Glare,
    int Reflections,
    OcclusionKind Occlusion,
    double LargestHiddenShare,
    int ColouredThings,
    bool Neighbour,
    double ReferenceLight
);
