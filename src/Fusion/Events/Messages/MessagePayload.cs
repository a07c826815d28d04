using System.Text;
using System.Text.Json;

namespace EdgeDiag.Fusion.Events.Messages;

/// <summary>Reads a payload's bytes as JSON and says what is wrong with them.</summary>
internal static class MessagePayload
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16 };

    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Parses a payload, an object. A leading byte order mark and trailing NULs are the transport's and are taken off.</summary>
    /// <exception cref="UnreadableMessageException">It is no JSON object in UTF-8.</exception>
    public static JsonDocument Parse(ReadOnlySpan<byte> payload)
    {
        payload = Unwrap(payload);
        var document = Parse(payload, Text(payload));
        if (document.RootElement.ValueKind == JsonValueKind.Object)
            return document;
        using (document)
            throw new UnreadableMessageException("payload", "a JSON object", document.RootElement.ValueKind.ToString());
    }

    /// <summary>Takes off what is the transport's.</summary>
    /// <param name="payload">The payload.</param>
    /// <param name="mayBeBlank">Nothing but white space is nothing, not a fault.</param>
    /// <exception cref="UnreadableMessageException">It is empty, too large, or a picture.</exception>
    public static ReadOnlySpan<byte> Unwrap(ReadOnlySpan<byte> payload, bool mayBeBlank = false)
    {
        if (payload.Length > EventDecoder.MaxPayloadBytes)
            throw new UnreadableMessageException("payload", $"at most {EventDecoder.MaxPayloadBytes} bytes", $"{payload.Length}");
        if (payload.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) || payload.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47]))
            throw new UnreadableMessageException("payload", "{\"ts\", \"description\"}", "a picture; this version reads descriptions only");
        if (payload.StartsWith(Encoding.UTF8.Preamble))
            payload = payload[Encoding.UTF8.Preamble.Length..];
        payload = payload.TrimEnd("\0 \t\r\n"u8);
        return payload.Length == 0 && !mayBeBlank ? throw new UnreadableMessageException("payload", "a JSON object", "nothing") : payload;
    }

    /// <summary>Parses JSON of any kind; null where it is none.</summary>
    public static JsonDocument? TryParse(string text)
    {
        try
        {
            return JsonDocument.Parse(text, Strict);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Parses JSON of any kind.</summary>
    /// <param name="payload">Its bytes, unwrapped.</param>
    /// <param name="text">The same as text.</param>
    /// <exception cref="UnreadableMessageException">It is no JSON, or nested too deeply.</exception>
    public static JsonDocument Parse(ReadOnlySpan<byte> payload, string text)
    {
        try
        {
            return JsonDocument.Parse(text, Strict);
        }
        catch (JsonException)
        {
            throw Broken(payload);
        }
    }

    /// <summary>The bytes as text. Checked first: the JSON reader would replace some broken sequences instead of refusing them.</summary>
    /// <exception cref="UnreadableMessageException">They are no UTF-8.</exception>
    public static string Text(ReadOnlySpan<byte> payload)
    {
        try
        {
            return Utf8.GetString(payload);
        }
        catch (DecoderFallbackException)
        {
            throw new UnreadableMessageException("payload", "UTF-8", "bytes that are not");
        }
    }

    // The reader's own words say neither simply.
    private static UnreadableMessageException Broken(ReadOnlySpan<byte> payload)
    {
        try
        {
            // A document would set memory aside for the greatest depth before it reads anything; the reader takes what it needs.
            var deeper = new Utf8JsonReader(payload, new JsonReaderOptions { MaxDepth = EventDecoder.MaxPayloadBytes });
            while (deeper.Read()) { }

            return new UnreadableMessageException("payload", $"JSON nested at most {Strict.MaxDepth} deep", "one that is nested deeper");
        }
        catch (JsonException e)
        {
            return new UnreadableMessageException("payload", "JSON", $"a syntax error in line {e.LineNumber + 1} at byte {e.BytePositionInLine + 1}");
        }
    }
}
