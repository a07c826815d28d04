using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace EdgeDiag.Fusion.Diagnoses;

/// <summary>The wire form of a <see cref="Diagnosis"/> (design §4): snake case, lower-case names, UTF-8.</summary>
public static class DiagnosisJson
{
    /// <summary>Shared options; also used for reading back from the journal.</summary>
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        // Chinese stays readable on the wire; HTML-sensitive characters are still escaped.
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };

    /// <summary>One line of JSON.</summary>
    public static string Write(Diagnosis diagnosis) => JsonSerializer.Serialize(diagnosis, Options);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static Diagnosis Read(string json) =>
        JsonSerializer.Deserialize<Diagnosis>(json, Options) ?? throw new JsonException("expected a diagnosis object, found null");
}
