using System.Text.Json.Serialization;

namespace EdgeDiag.Fusion.Manuals;

/// <summary>The section of a manual about one fault code, or about several that its heading names.</summary>
/// <param name="Ref">Such as <c>press-manual#E102</c>.</param>
/// <param name="DeviceType">Device type the manual is for.</param>
/// <param name="Language">Language of the text.</param>
/// <param name="Code">Fault code; the first where the heading names several.</param>
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
)
{
    /// <summary>The other codes that the heading names (<c>E101/E102</c>, <c>E101–E105</c>); null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? MoreCodes { get; init; }

    /// <summary>The code that this section was found for, as the machine writes it; null where the manual writes it so too.</summary>
    [JsonIgnore]
    public string? FoundAs { get; init; }

    /// <summary>All codes that the section is about, as the manual writes them.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Codes => MoreCodes is null ? [Code] : [Code, .. MoreCodes];

    /// <summary>It lists neither cause nor remedy, so that its title stands as its cause; that tells nobody anything.</summary>
    [JsonIgnore]
    public bool IsTitleAlone => Causes is [{ Signs.Count: 0, Remedies.Count: 0 } only] && (only.Text == Title || only.Text == Code);

    /// <summary>Whether the section is about a code: the manual writes it so, or an index has found the section for it.</summary>
    public bool IsAbout(string code) => code == FoundAs || Codes.Contains(code, StringComparer.OrdinalIgnoreCase);
}
