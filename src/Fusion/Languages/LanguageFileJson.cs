using System.Text.Json.Serialization;

namespace EdgeDiag.Fusion.Languages;

/// <summary>Reads language files without reflection, which a start would pay for.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    UseStringEnumConverter = true
)]
[JsonSerializable(typeof(LanguageFile))]
internal sealed partial class LanguageFileJson : JsonSerializerContext;
