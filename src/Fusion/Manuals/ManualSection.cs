using System.Text.Json.Serialization;

namespace EdgeDiag.Fusion.Manuals;

/// <summary>The section of a manual about one fault code.</summary>
/// <param name="Ref">Such as <c>press-manual#E102</c>.</param>
/// <param name="DeviceType">Device type the manual is for.</param>
/// <param name="Language">Language of the text.</param>
/// <param name="Code">Fault code.</param>
/// <param name="Title">Heading without the code.</param>
/// <param name="Overview">Text before the first cause; may be empty.</param>
/// <param name="Causes">Causes in the manual's order.</param>
/// <param name="Page">Page of the original it begins on, from 1; null where unknown.</param>
/// <param name="Source">Name of the file it was imported from; null where a person wrote it. No part of the index digest.</param>
public sealed record ManualSection(
    string Ref,
    string DeviceType,
    Language Language,
    string Code,
    string Title,
    string Overview,
    IReadOnlyList<ManualCause> Causes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Page = null,
    [property: JsonIgnore] string? Source = null
);
