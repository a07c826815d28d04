using System.Text.Json.Serialization;

namespace EdgeDiag.Fusion.Diagnoses;

/// <summary>A sensor as the diagnosis saw it.</summary>
public sealed record InputReading(double? Value, string Unit, [property: JsonPropertyName("age_ms")] long? AgeMs, string Judgement, string Quality);
