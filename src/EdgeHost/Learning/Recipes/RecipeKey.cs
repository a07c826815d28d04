using System.Text.Json.Nodes;

namespace EdgeDiag.EdgeHost.Learning.Recipes;

/// <summary>A key of a recipe file, which is an option of the command as well.</summary>
/// <param name="Name">Such as <c>rank_pattern</c>; the option is <c>--rank-pattern</c>.</param>
/// <param name="Description">What it does.</param>
/// <param name="Expected">Values it takes.</param>
/// <param name="GetValue">A recipe's value.</param>
/// <param name="With">A recipe with another value; null where the value is not one that it takes.</param>
/// <param name="Parse">An option's text as a value; null where it is none.</param>
public sealed record RecipeKey(
    string Name,
    string Description,
    string Expected,
    Func<TrainingRecipe, JsonNode> GetValue,
    Func<TrainingRecipe, JsonNode?, TrainingRecipe?> With,
    Func<string, JsonNode?> Parse
)
{
    /// <summary>Whether the option may stand without a value.</summary>
    public bool IsSwitch => GetValue(new TrainingRecipe()).GetValueKind() is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False;

    /// <summary>Name of the option.</summary>
    public string Option => "--" + Name.Replace('_', '-');

    /// <summary>What is wrong with a value.</summary>
    /// <param name="where">File, or nothing.</param>
    /// <param name="found">The value.</param>
    public string Refusal(string where, string found) => $"{where}{Name}: expected {Expected}, found {found}";
}
