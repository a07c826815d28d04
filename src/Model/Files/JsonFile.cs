using System.Text.Json;

namespace EdgeDiag.Model.Files;

/// <summary>Reads the JSON files of a model folder: whatever is wrong with one becomes one line that names it.</summary>
internal static class JsonFile
{
    // Of two values under one name, readers take different ones.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Reads a file whose root is an object.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What it should be, for the message.</param>
    /// <param name="read">Turns the root into something; may throw as <see cref="JsonElement"/> does.</param>
    /// <exception cref="ModelFormatException">Missing, no JSON, or a member missing or of another type.</exception>
    public static T Read<T>(string path, string what, Func<JsonElement, T> read)
    {
        if (!File.Exists(path))
            throw new ModelFormatException(path, "file", what, "no file");
        try
        {
            using var document = JsonDocument.Parse(BoundedFile.Bytes(path, what, BoundedFile.Vocabulary), Strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new ModelFormatException(path, "file", "a JSON object", $"{document.RootElement.ValueKind}");
            return read(document.RootElement);
        }
        catch (JsonException e)
        {
            throw new ModelFormatException(path, "file", "JSON", e.LineNumber is { } line ? $"an error at line {line + 1}" : e.Message.ReplaceLineEndings(" "));
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException or IndexOutOfRangeException)
        {
            throw new ModelFormatException(path, "file", what, e.Message.ReplaceLineEndings(" "));
        }
    }
}
