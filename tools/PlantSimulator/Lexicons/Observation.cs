using System.Text.Json.Serialization;
using EdgeDiag.Fusion;

namespace EdgeDiag.PlantSimulator.Lexicons;

/// <summary>Something a person hears, smells or sees, as a manual names it and as people put it.</summary>
/// <param name="Id">Unique.</param>
/// <param name="Channel"><c>operator</c> (told) or <c>image</c> (seen).</param>
/// <param name="Zh">The manual's phrase.</param>
/// <param name="En">The manual's phrase.</param>
/// <param name="WordingsZh">How people put it.</param>
/// <param name="WordingsEn">How people put it.</param>
public sealed record Observation(
    string Id,
    string Channel,
    string Zh,
    string En,
    [property: JsonPropertyName("wordings_zh")] IReadOnlyList<string> WordingsZh,
    [property: JsonPropertyName("wordings_en")] IReadOnlyList<string> WordingsEn
)
{
    /// <summary>Seen by a camera rather than told by a person.</summary>
    public bool IsImage => Channel == "image";

    /// <summary>The manual's phrase.</summary>
    public string In(Language language) => language == Language.Zh ? Zh : En;

    /// <summary>How people put it.</summary>
    public IReadOnlyList<string> Wordings(Language language) => language == Language.Zh ? WordingsZh : WordingsEn;
}
