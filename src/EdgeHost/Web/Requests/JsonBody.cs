using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using EdgeDiag.EdgeHost.Output;
using EdgeDiag.Fusion;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace EdgeDiag.EdgeHost.Web.Requests;

/// <summary>Reads a request's body strictly: what a later step could not use is refused here, with the key's name.</summary>
internal static class JsonBody
{
    private const int MostBytes = 64 << 10,
        Deepest = 16,
        LongestFound = 60;
    private const string Where = "body";

    /// <summary>The body's object.</summary>
    /// <returns>Null where there is no body.</returns>
    /// <exception cref="InvalidInputException">It is no JSON object in UTF-8, has a key twice, half a character or an infinite number.</exception>
    /// <exception cref="BadHttpRequestException">It is too long.</exception>
    public static async Task<JsonObject?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength == 0 || request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
            return null;
        var bytes = await BytesAsync(request, cancellationToken);
        if (bytes.Length == 0)
            return null;
        if (!IsJsonInUtf8(request))
            throw new InvalidInputException(
                "request",
                "Content-Type",
                "application/json in UTF-8",
                string.IsNullOrEmpty(request.ContentType) ? "nothing" : Short(request.ContentType)
            );
        if (!Utf8.IsValid(bytes))
            throw new InvalidInputException("request", Where, "UTF-8", "bytes that are none");
        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = Deepest });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new InvalidInputException("request", Where, "a JSON object", Kind(document.RootElement));
            Check(document.RootElement, "");
            return JsonObject.Create(document.RootElement.Clone());
        }
        catch (JsonException e)
        {
            throw new InvalidInputException(
                "request",
                Where,
                $"JSON, nested at most {Deepest} deep",
                string.Create(CultureInfo.InvariantCulture, $"an error in line {e.LineNumber + 1} at byte {e.BytePositionInLine + 1}")
            );
        }
    }

    /// <summary>A member that must be a text where it is there.</summary>
    /// <param name="body">The object; null for none.</param>
    /// <param name="key">The member.</param>
    /// <param name="longest">Most characters.</param>
    /// <exception cref="InvalidInputException">It is something else, or too long.</exception>
    public static string? Text(JsonObject? body, string key, int longest)
    {
        if (body?[key] is not { } member)
            return null;
        if (member is not JsonValue value || !value.TryGetValue<string>(out var text))
            throw new InvalidInputException("request", key, "a text", Kind(member.GetValue<JsonElement>));
        return text.Length <= longest ? text : throw new InvalidInputException("request", key, $"at most {longest} characters", $"{text.Length}");
    }

    private static bool IsJsonInUtf8(HttpRequest request) =>
        request.HasJsonContentType()
        && !(
            MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && type.Charset.HasValue
            && !type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
        );

    private static string Kind(Func<JsonElement> element)
    {
        try
        {
            return Kind(element());
        }
        catch (InvalidOperationException)
        {
            return "an object or a list";
        }
    }

    private static async Task<byte[]> BytesAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var buffer = new byte[MostBytes + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length <= MostBytes
            ? buffer[..length]
            : throw new BadHttpRequestException($"expected at most {MostBytes} bytes of body, found more", StatusCodes.Status413PayloadTooLarge);
    }

    private static void Check(JsonElement element, string path)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var keys = new HashSet<string>(StringComparer.Ordinal);
                foreach (var property in element.EnumerateObject())
                {
                    var key = path + Read(() => property.Name, path + "(key)");
                    if (!keys.Add(key))
                        throw new InvalidInputException("request", Short(key), "each key once", "it twice");
                    Check(property.Value, key + ".");
                }

                break;
            case JsonValueKind.Array:
                foreach (var (item, i) in element.EnumerateArray().Select((item, i) => (item, i)))
                    Check(item, string.Create(CultureInfo.InvariantCulture, $"{path}{i}."));
                break;
            case JsonValueKind.String:
                Read(() => element.GetString()!, path.TrimEnd('.'));
                break;
            case JsonValueKind.Number when !double.IsFinite(element.GetDouble()):
                throw new InvalidInputException("request", Short(path.TrimEnd('.')), "a number of at most 1.8e308", Short(element.GetRawText()));
        }
    }

    // UTF-16 escapes are looked at only when a text is read.
    private static string Read(Func<string> text, string path)
    {
        try
        {
            return text();
        }
        catch (InvalidOperationException)
        {
            throw new InvalidInputException("request", Short(path), "whole characters", "half a surrogate pair");
        }
    }

    private static string Kind(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Array => "a list",
            JsonValueKind.Object => "an object",
            JsonValueKind.String => "a text",
            JsonValueKind.Number => "a number",
            _ => element.GetRawText(),
        };

    private static string Short(string text) => OutsideText.OneLine(text.Length > LongestFound ? text[..LongestFound] + "…" : text);
}
