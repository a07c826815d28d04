using System.Text.Json.Serialization;

namespace EdgeDiag.PlantSimulator.Lexicons;

/// <summary>Names of machines and parts that pretraining must never use.</summary>
internal sealed record UnseenNames(
    [property: JsonPropertyName("device_types")] IReadOnlyList<LexiconDeviceType> DeviceTypes,
    IReadOnlyList<LexiconEntry> Components
);
