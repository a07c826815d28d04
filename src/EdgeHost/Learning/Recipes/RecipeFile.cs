using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeDiag.Fusion;

namespace EdgeDiag.EdgeHost.Learning.Recipes;

/// <summary>Recipes as JSON: one object, a member for each key that is not to have its default.</summary>
public static class RecipeFile
{
    /// <summary>Name of the file that is kept beside an adapter.</summary>
    public const string Name = "recipe.json";

    private const long MostBytes = 1 << 20;

    // Written beside an adapter for its reader; a recipe that is read may have it, and it changes nothing.
    private const string ComputeReason = "compute_reason";

    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Reads a recipe.</summary>
    /// <param name="path">The file.</param>
    /// <param name="failures">Gets a line for each unknown key and each value out of range.</param>
    /// <exception cref="InvalidInputException">There is no such file, or it is not a JSON object.</exception>
    public static TrainingRecipe Read(string path, ICollection<string> failures)
    {
        JsonObject root;
        try
        {
            root =
                JsonNode.Parse(InputFile.ReadText(path, "a recipe", MostBytes), documentOptions: Lenient) as JsonObject
                ?? throw new InvalidInputException(path, "file", "a JSON object", "something else");
            // A key that stands twice shows only when the members are counted.
            _ = root.Count;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new InvalidInputException(path, "file", "a JSON object", e.Message);
        }

        var recipe = new TrainingRecipe();
        foreach (var (name, value) in root)
        {
            if (name == ComputeReason)
                continue;
            if (RecipeKeys.All.FirstOrDefault(k => k.Name == name) is not { } key)
                failures.Add($"{path}: {name}: unknown key; known are {string.Join(", ", RecipeKeys.All.Select(k => k.Name))}");
            else if (key.With(recipe, value) is { } changed)
                recipe = changed;
            else
                failures.Add(key.Refusal($"{path}: ", value?.ToJsonString() ?? "null"));
        }

        return recipe;
    }

    /// <summary>Every key of a recipe with its value.</summary>
    public static JsonObject Json(TrainingRecipe recipe) => new(RecipeKeys.All.Select(k => KeyValuePair.Create(k.Name, (JsonNode?)k.GetValue(recipe))));

    /// <summary>Writes a recipe, all keys.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="recipe">The recipe.</param>
    /// <param name="computeReason">Why the type of products is what it is, kept as <c>compute_reason</c>; null for none.</param>
    public static void Write(string folder, TrainingRecipe recipe, string? computeReason = null)
    {
        var json = Json(recipe);
        if (computeReason is not null)
            json[ComputeReason] = computeReason;
        File.WriteAllText(Path.Combine(folder, Name), json.ToJsonString(Indented) + "\n");
    }
}
