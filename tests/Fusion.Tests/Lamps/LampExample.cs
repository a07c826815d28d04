using EdgeDiag.Fusion.Images;

namespace EdgeDiag.Fusion.Tests.Lamps;

/// <summary>A rectangle of pixels: left and top belong to it, right and bottom do not.</summary>
internal readonly record struct PixelBox(int Left, int Top, int Right, int Bottom)
{
    /// <summary>Columns of the rectangle.</summary>
    public int Width => Right - Left;

    /// <summary>Rows of the rectangle.</summary>
    public int Height => Bottom - Top;
}

/// <summary>What one lamp of the tower truly does.</summary>
/// <param name="Color">The colour of the lens, lit or not.</param>
/// <param name="State">Off, steady or flashing over the frames of the example.</param>
/// <param name="Lens">The part of the picture that the lens takes, what hides it included.</param>
/// <param name="Levels">How bright the lamp is in each frame, as a share of its full light: 0 is off.</param>
/// <param name="EmittedShare">
/// The share of the lamp's own light in all light from the visible lens, in its strongest colour channel, when fully lit: 0 to 1.
/// 0 for a lamp that is off.
/// </param>
/// <param name="Contrast">
/// How much the picture of the lens differs between lit and off, in levels of 0 to 255 of the strongest channel, averaged over what is
/// visible. For a lamp that is off, the difference to what it would look like when lit.
/// </param>
/// <param name="HiddenShare">The share of the lens that something in front of it hides: 0 to 1.</param>
/// <param name="Undecidable">Whether nobody could tell the state from the pictures, so that no reader is judged by this lamp.</param>
internal sealed record LampTruth(
    LampColor Color,
    LampState State,
    PixelBox Lens,
    IReadOnlyList<float> Levels,
    double EmittedShare,
    double Contrast,
    double HiddenShare,
    bool Undecidable
);

/// <summary>Pictures of one stack light by a fixed camera, with their truth.</summary>
/// <param name="Frames">One to four encoded pictures in order of time; at least two where a lamp flashes.</param>
/// <param name="OffReference">An encoded picture of the same tower from the same place with all lamps off, or null.</param>
/// <param name="Tower">The part of the picture that the tower takes, from its cap to the end of its base or pole.</param>
/// <param name="Lamps">The lamps from top to bottom.</param>
/// <param name="RegionsGiven">Whether a reader may use the lenses' rectangles; otherwise it must find the tower itself.</param>
/// <param name="Conditions">How the pictures were taken.</param>
internal sealed record LampExample(
    IReadOnlyList<byte[]> Frames,
    byte[]? OffReference,
    PixelBox Tower,
    IReadOnlyList<LampTruth> Lamps,
    bool RegionsGiven,
    LampConditions Conditions
);
