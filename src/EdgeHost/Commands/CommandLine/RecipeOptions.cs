using System.CommandLine;
using System.Text.Json.Nodes;
using EdgeDiag.EdgeHost.Learning.Recipes;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.EdgeHost.Storage;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Commands.CommandLine;

/// <summary>A recipe file, and an option for each of its keys that comes before it.</summary>
internal sealed class RecipeOptions
{
    private readonly Option<string?> _file = new("--recipe")
    {
        Description = "JSON file with any of the keys that are options here, such as rank_pattern; an option comes before it",
    };
    private readonly List<(RecipeKey Key, Option<string?> Option)> _options = [];

    /// <summary>Adds the options to a command.</summary>
    public RecipeOptions(Command command)
    {
        command.Add(_file);
        foreach (var key in RecipeKeys.All)
        {
            var option = new Option<string?>(key.Option)
            {
                Description = $"{key.Description}: {key.Expected}; default {Default(key)}",
                Arity = key.IsSwitch ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne,
            };
            option.Validators.Add(r =>
            {
                var text = Text(key, r.Tokens.Count > 0 ? r.Tokens[0].Value : null);
                if (key.With(new TrainingRecipe(), key.Parse(text)) is null)
                    r.AddError(key.Refusal("--", text).Replace("--" + key.Name, key.Option, StringComparison.Ordinal));
            });
            command.Add(option);
            _options.Add((key, option));
        }
    }

    /// <summary>The file's recipe with the options in it.</summary>
    /// <exception cref="OptionsValidationException">Unknown keys and values out of range; all together.</exception>
    public TrainingRecipe Read(ParseResult result)
    {
        var failures = new List<string>();
        var recipe = result.GetValue(_file) is { } file ? RecipeFile.Read(Locate.Existing(file), failures) : new TrainingRecipe();
        foreach (var (key, option) in _options)
            if (result.GetResult(option) is { Implicit: false })
                recipe = key.With(recipe, key.Parse(Text(key, result.GetValue(option)))) ?? recipe;
        return failures.Count == 0 ? recipe : throw new OptionsValidationException("recipe", typeof(TrainingRecipe), failures);
    }

    private static string Text(RecipeKey key, string? given) => given ?? (key.IsSwitch ? "true" : "");

    private static string Default(RecipeKey key) =>
        key.GetValue(new TrainingRecipe()) switch
        {
            JsonArray list => string.Join(',', list),
            JsonObject => "none",
            var value => value.ToString(),
        };
}
