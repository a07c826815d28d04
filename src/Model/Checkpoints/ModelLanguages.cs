using System.Text.Json;
using EdgeDiag.Model.Files;

namespace EdgeDiag.Model.Checkpoints;

/// <summary>
/// The languages that a base model was trained for, as <c>trained-for.json</c> in its folder says it (<c>{"languages": ["zh", "en"]}</c>).
/// </summary>
public static class ModelLanguages
{
    /// <summary>The file's name.</summary>
    public const string FileName = "trained-for.json";

    private const string Member = "languages";

    /// <summary>Writes it beside a model.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="languages">Their tags.</param>
    public static void Write(string folder, IEnumerable<string> languages) =>
        AtomicFile.Write(
            Path.Combine(folder, FileName),
            $"{{\n  \"{Member}\": [{string.Join(", ", languages.Select(l => JsonSerializer.Serialize(l)))}]\n}}\n"
        );

    /// <summary>Tags of the languages that a model reads; null where its folder does not say.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <exception cref="ModelFormatException">The file cannot be used.</exception>
    public static IReadOnlyList<string>? Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            return null;
        return JsonFile.Read(
            path,
            "what a model was trained for",
            root =>
                root.TryGetProperty(Member, out var tags) && tags.ValueKind == JsonValueKind.Array && tags.GetArrayLength() > 0
                    ? (IReadOnlyList<string>)[.. tags.EnumerateArray().Select(t => t.GetString() ?? throw new FormatException("a language that is no text"))]
                    : throw new ModelFormatException(path, Member, "a list of languages such as zh", "none")
        );
    }
}
