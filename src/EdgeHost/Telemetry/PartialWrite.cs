using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace EdgeDiag.EdgeHost.Telemetry;

/// <summary>Reads from a database's refusal how many lines of the batch it refused; it has written the others.</summary>
internal static partial class PartialWrite
{
    /// <summary>Counts the refused lines.</summary>
    /// <param name="text">The body of the refusal, or its message.</param>
    /// <param name="lines">Lines of the batch.</param>
    /// <returns>1 to <paramref name="lines"/>; all of them where the text names no partial write.</returns>
    public static int RejectedLines(string text, int lines)
    {
        if (!text.Contains("partial write", StringComparison.Ordinal))
            return lines;
        // InfluxDB 3 lists the refused lines. Versions 1 and 2 count the dropped points, and name lines that they cannot parse beside them.
        var refused = Listed(text) ?? Unparsed().Count(text) + (Dropped().Match(text) is { Success: true } dropped ? Number(dropped) : 0);
        return Math.Clamp(refused, Math.Min(1, lines), lines);
    }

    private static int? Listed(string text)
    {
        try
        {
            using var body = JsonDocument.Parse(text);
            return
                body.RootElement.ValueKind == JsonValueKind.Object
                && body.RootElement.TryGetProperty("data", out var data)
                && data.ValueKind == JsonValueKind.Array
                ? data.GetArrayLength()
                : null;
        }
        catch (JsonException)
        {
            // A message without JSON around it.
            return null;
        }
    }

    private static int Number(Match dropped) =>
        int.TryParse(dropped.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : int.MaxValue / 2;

    [GeneratedRegex(@"dropped=(\d+)", RegexOptions.RightToLeft)]
    private static partial Regex Dropped();

    [GeneratedRegex("unable to parse '")]
    private static partial Regex Unparsed();
}
