using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeDiag.EdgeHost.Publishing;

/// <summary>
/// The report of a message that cannot be understood (docs/reference/messages.md). It holds at most the beginning of the payload, so that
/// brokers take it.
/// </summary>
internal static class DeadLetterReport
{
    /// <summary>Most bytes of the payload, and most characters of topic and reason.</summary>
    public const int MaxPayloadBytes = 64 * 1024,
        MaxTextLength = 2000;

    /// <summary>Writes a report.</summary>
    /// <param name="ts">When the message came.</param>
    /// <param name="topic">Its topic.</param>
    /// <param name="reason">Why it cannot be understood.</param>
    /// <param name="payload">Its payload, of any size.</param>
    public static byte[] Write(DateTimeOffset ts, string topic, string reason, ReadOnlySpan<byte> payload) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                ts,
                topic = Cut(topic),
                reason = Cut(reason),
                payload_base64 = Convert.ToBase64String(payload[..Math.Min(payload.Length, MaxPayloadBytes)]),
                payload_bytes = payload.Length,
                payload_cut = payload.Length > MaxPayloadBytes,
            }
        );

    /// <summary>Writes the report of messages that are not reported one by one.</summary>
    /// <param name="ts">Now.</param>
    /// <param name="sender">Beginning of their topics.</param>
    /// <param name="count">How many.</param>
    /// <param name="lastReason">Why the last of them cannot be understood.</param>
    public static byte[] Summary(DateTimeOffset ts, string sender, long count, string lastReason) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                ts,
                topic = Cut(sender),
                reason = $"{count} more messages of the last minute cannot be understood and are not reported one by one; the last: {Cut(lastReason)}",
                payload_base64 = "",
                payload_bytes = 0,
                payload_cut = false,
                not_reported = count,
            }
        );

    /// <summary>The same report with less of the payload.</summary>
    /// <param name="report">A report, or any other message.</param>
    /// <param name="mostBytes">Most bytes of the new one.</param>
    /// <returns>Null where it is no report, or nothing would be left.</returns>
    public static byte[]? Shortened(byte[] report, int mostBytes)
    {
        try
        {
            if (JsonNode.Parse(report) is not JsonObject json || json["payload_base64"] is not JsonValue value || !value.TryGetValue(out string? payload))
                return null;
            // Four characters hold three bytes. A few are kept back for the members that change.
            var room = (mostBytes - (report.Length - payload.Length) - 32) / 4 * 4;
            if (room < 0 || room >= payload.Length)
                return null;
            json["payload_base64"] = payload[..room];
            json["payload_cut"] = true;
            return JsonSerializer.SerializeToUtf8Bytes(json);
        }
        catch (JsonException)
        {
            // No report: whatever else it is, it is not shortened.
            return null;
        }
    }

    private static string Cut(string text)
    {
        if (text.Length <= MaxTextLength)
            return text;
        // A pair of surrogates stays whole.
        var length = char.IsHighSurrogate(text[MaxTextLength - 1]) ? MaxTextLength - 1 : MaxTextLength;
        return $"{text[..length]}… ({text.Length} characters)";
    }
}
