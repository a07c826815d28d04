using System.Text.Json.Serialization;

namespace EdgeDiag.PlantSimulator.Lexicons;

/// <summary>The vocabulary that random plants are made of.</summary>
public sealed record Lexicon(
    [property: JsonPropertyName("device_types")] IReadOnlyList<LexiconDeviceType> DeviceTypes,
    IReadOnlyList<LexiconSensor> Sensors,
    IReadOnlyList<LexiconEntry> Components,
    IReadOnlyList<LexiconEntry> Failures,
    IReadOnlyList<LexiconEntry> Remedies,
    IReadOnlyList<LexiconEntry> Titles,
    IReadOnlyList<LexiconEntry> Prose,
    IReadOnlyList<LexiconEntry> Descriptions,
    IReadOnlyList<Observation> Observations,
    [property: JsonPropertyName("neutral_operator")] Remarks NeutralOperator,
    [property: JsonPropertyName("neutral_image")] Remarks NeutralImage
)
{
    /// <summary>The lexicon that is part of this program.</summary>
    public static Lexicon Load() => EmbeddedData.Read<Lexicon>("lexicon.json");
}
