using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeDiag.Fusion.Diagnoses;

/// <summary>The wire form of a <see cref="Diagnosis"/> (docs/reference/messages.md): snake case, lower-case names, UTF-8.</summary>
public static class DiagnosisJson
{
    /// <summary>Shared options; also used for reading back from the journal.</summary>
    public static JsonSerializerOptions Options { get; } =
        new()
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
            // Chinese and time offsets stay readable on the wire; this is never put into a page unescaped.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };

    /// <summary>One line of JSON.</summary>
    public static string Write(Diagnosis diagnosis) => JsonSerializer.Serialize(diagnosis, Options);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static Diagnosis Read(string json) =>
        JsonSerializer.Deserialize<Diagnosis>(json, Options) ?? throw new JsonException("expected a diagnosis object, found null");
}
