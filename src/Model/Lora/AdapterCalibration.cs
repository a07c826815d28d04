using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeDiag.Model.Files;

namespace EdgeDiag.Model.Lora;

/// <summary>
/// What makes an adapter's probabilities mean something, fitted on examples that trained nothing: a temperature (Guo et al.,
/// "On Calibration of Modern Neural Networks", 2017) and the weight of what it says of each choice by itself. Kept beside the adapter as
/// <c>calibration.json</c>.
/// </summary>
public sealed record AdapterCalibration
{
    /// <summary>The file's name.</summary>
    public const string FileName = "calibration.json";

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    };

    /// <summary>Divides scores before they become probabilities; 0.05 to 20.</summary>
    public required double Temperature { get; init; }

    /// <summary>What the pointwise scores count beside the listwise ones before that; 0 to 4, 0 where the file has none.</summary>
    public double PointwiseWeight { get; init; }

    /// <summary>Examples it was fitted on.</summary>
    public required int Examples { get; init; }

    /// <summary>SHA-256 of the file they came from.</summary>
    public required string ExamplesSha256 { get; init; }

    /// <summary>Mean negative log-likelihood of the right label at temperature 1, without pointwise scores.</summary>
    public required double LossBefore { get; init; }

    /// <summary>The same as fitted.</summary>
    public required double LossAfter { get; init; }

    /// <summary>Reads an adapter folder's calibration; null where it has none.</summary>
    /// <exception cref="ModelFormatException">The file cannot be used.</exception>
    public static AdapterCalibration? Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            return null;
        return JsonFile.Read(
            path,
            "a calibration",
            root =>
            {
                if (!root.TryGetProperty("temperature", out var t) || t.ValueKind != JsonValueKind.Number || t.GetDouble() is not (>= 0.05 and <= 20))
                    throw new ModelFormatException(
                        path,
                        "temperature",
                        "a number from 0.05 to 20",
                        t.ValueKind == JsonValueKind.Undefined ? "nothing" : t.GetRawText()
                    );
                if (
                    root.TryGetProperty("pointwise_weight", out var w)
                    && (w.ValueKind != JsonValueKind.Number || w.GetDouble() is not (>= 0 and <= CalibrationFit.MostWeight))
                )
                    throw new ModelFormatException(path, "pointwise_weight", $"a number from 0 to {CalibrationFit.MostWeight}", w.GetRawText());
                try
                {
                    return root.Deserialize<AdapterCalibration>(Options)!;
                }
                catch (JsonException e)
                {
                    throw new ModelFormatException(path, e.Path ?? "file", "the members of a calibration", e.Message);
                }
            }
        );
    }

    /// <summary>Writes it into an adapter's folder; replaced atomically.</summary>
    public void Write(string folder)
    {
        var temporary = Path.Combine(folder, FileName + ".tmp");
        File.WriteAllText(temporary, JsonSerializer.Serialize(this, Options) + "\n");
        File.Move(temporary, Path.Combine(folder, FileName), overwrite: true);
    }
}
