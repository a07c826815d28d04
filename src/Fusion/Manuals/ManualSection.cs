namespace EdgeDiag.Fusion.Manuals;

/// <summary>The section of a manual about one fault code.</summary>
/// <param name="Ref">Such as <c>press-manual#E102</c>.</param>
/// <param name="DeviceType">Device type the manual is for.</param>
/// <param name="Language">Language of the text.</param>
/// <param name="Code">Fault code.</param>
/// <param name="Title">Heading without the code.</param>
/// <param name="Overview">Text before the first cause; may be empty.</param>
/// <param name="Causes">Causes in the manual's order.</param>
public sealed record ManualSection(
    string Ref, string DeviceType, Language Language, string Code, string Title, string Overview,
    IReadOnlyList<ManualCause> Causes);
