using System.Text.Json;

namespace EdgeDiag.Fusion.Evaluation.Questions;

/// <summary>A suite's <c>suite.json</c>: where its files are. All paths are relative to the suite's folder.</summary>
/// <param name="Name">Name in reports.</param>
/// <param name="Description">One sentence; may be empty.</param>
/// <param name="Devices">The devices' file.</param>
/// <param name="Manuals">The manuals' folder.</param>
/// <param name="Questions">Tickets asked about.</param>
/// <param name="Validation">Tickets that choices are made on; null for none.</param>
/// <param name="Earlier">Tickets that an answer may draw on; null for none.</param>
public sealed record SuiteFile(string Name, string Description, string Devices, string Manuals, string Questions, string? Validation, string? Earlier)
{
    private const string FileName = "suite.json";
    private const long MostBytes = 1 << 20;
    private static readonly string[] Keys = ["name", "description", "devices", "manuals", "questions", "validation", "earlier"];

    /// <summary>Reads a folder's <c>suite.json</c>, or assumes a plant folder where there is none.</summary>
    /// <param name="folder">The suite's folder.</param>
    /// <exception cref="InvalidInputException">Not an object of texts, an unknown key, or a file it names that does not exist.</exception>
    public static SuiteFile Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        var given = File.Exists(path) ? Members(path) : [];
        string In(string relative) => Path.Combine(folder, relative);
        string Named(string key, string otherwise)
        {
            if (!given.TryGetValue(key, out var relative))
                return In(otherwise);
            if (relative is null)
                throw new InvalidInputException(path, key, "a path", "null");
            return Path.Exists(In(relative))
                ? In(relative)
                : throw new InvalidInputException(path, key, "a path below the suite's folder", $"nothing at {relative}");
        }

        // These two may be missing: null says so, and so does a plant folder without the file.
        string? Optional(string key, string otherwise) =>
            given.TryGetValue(key, out var relative)
                ? relative is null
                    ? null
                    : Named(key, otherwise)
                : File.Exists(In(otherwise))
                    ? In(otherwise)
                    : null;

        return new SuiteFile(
            given.GetValueOrDefault("name") ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))),
            given.GetValueOrDefault("description") ?? "",
            Named("devices", "devices.json"),
            Named("manuals", "manuals"),
            Named("questions", Path.Combine("tickets", "heldout.jsonl")),
            Optional("validation", Path.Combine("tickets", "validation.jsonl")),
            Optional("earlier", Path.Combine("tickets", "train.jsonl"))
        );
    }

    private static Dictionary<string, string?> Members(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(
                InputFile.ReadBytes(path, "a suite", MostBytes),
                new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true }
            );
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new InvalidInputException(path, "file", "a JSON object", "something else");
            var members = new Dictionary<string, string?>(StringComparer.Ordinal);
            foreach (var member in document.RootElement.EnumerateObject())
            {
                if (!Keys.Contains(member.Name))
                    throw new InvalidInputException(path, member.Name, $"one of {string.Join(", ", Keys)}", "an unknown key");
                members[member.Name] = member.Value.ValueKind switch
                {
                    JsonValueKind.String => member.Value.GetString(),
                    JsonValueKind.Null => null,
                    _ => throw new InvalidInputException(path, member.Name, "a text", member.Value.GetRawText()),
                };
            }

            return members;
        }
        catch (JsonException e)
        {
            throw new InvalidInputException(path, "file", "JSON", $"an error at line {e.LineNumber + 1}");
        }
        catch (InvalidOperationException)
        {
            throw new InvalidInputException(path, "file", "strings of whole characters", "half a surrogate pair");
        }
    }
}
