using System.Globalization;
using System.Text.Json;

namespace EdgeDiag.EdgeHost.Ingress.Mappings;

/// <summary>Values of payloads and of mapping files, compared and written as text.</summary>
internal static class JsonValues
{
    /// <summary>A text, number or truth value as text; null for a list or an object.</summary>
    /// <exception cref="UnmappableException">It is a text with half a surrogate pair.</exception>
    public static string? Text(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => Whole(value),
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => null,
        };

    /// <summary>A finite number, or the text of one with a decimal point; null for anything else.</summary>
    public static double? Number(JsonElement value) =>
        value.ValueKind is JsonValueKind.Number or JsonValueKind.String
        && double.TryParse(Text(value), NumberStyles.Float & ~NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var number)
        && double.IsFinite(number)
            ? number
            : null;

    /// <summary>A text as a value.</summary>
    public static JsonElement Of(string text) => JsonSerializer.SerializeToElement(text);

    /// <summary>A number as a value.</summary>
    public static JsonElement Of(double number) => JsonSerializer.SerializeToElement(number);

    private static string Whole(JsonElement text)
    {
        try
        {
            return text.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new UnmappableException("", "a text of whole characters", "half a surrogate pair");
        }
    }

    /// <summary>Whether a value that was found is the one that a person wrote: numbers as numbers, all else as text without regard to case.</summary>
    public static bool IsSame(JsonElement found, string written) =>
        Text(found)?.Trim() is { } text
        && (
            text.Equals(written.Trim(), StringComparison.OrdinalIgnoreCase)
            || (
                found.ValueKind == JsonValueKind.Number
                && double.TryParse(written, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                && number.Equals(Number(found))
            )
        );
}
