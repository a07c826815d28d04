using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace EdgeDiag.Fusion.Events.Messages;

/// <summary>The payload of a topic that is not EdgeDiag's: JSON of any kind, or one text.</summary>
public static class AnyPayload
{
    /// <summary>
    /// Reads a payload. One that is no JSON is one text, without the white space around it, unless it begins like an object or a list. A
    /// byte order mark and trailing NULs are taken off.
    /// </summary>
    /// <param name="payload">At most <see cref="EventDecoder.MaxPayloadBytes"/>.</param>
    /// <param name="document">What it says; disposed by the caller.</param>
    /// <param name="error">What was expected and found; empty where it succeeds.</param>
    public static bool TryRead(ReadOnlySpan<byte> payload, [NotNullWhen(true)] out JsonDocument? document, out string error)
    {
        (document, error) = (null, "");
        try
        {
            payload = MessagePayload.Unwrap(payload, mayBeBlank: true);
            var text = MessagePayload.Text(payload);
            document =
                text.AsSpan().TrimStart() is ['{' or '[', ..] ? MessagePayload.Parse(payload, text)
                : MessagePayload.TryParse(text) is { } json ? json
                : JsonSerializer.SerializeToDocument(text.Trim());
            return true;
        }
        catch (UnreadableMessageException e)
        {
            error = e.Message;
            return false;
        }
    }
}
