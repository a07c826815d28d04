using System.Text.Json;
using EdgeDiag.EdgeHost.Storage;

namespace EdgeDiag.EdgeHost.ModelDownload;

/// <summary>Which files of a repository a model needs; nothing else is fetched, and no pickle ever.</summary>
internal static class FileSelection
{
    /// <summary>The file that names the shards.</summary>
    public const string Index = "model.safetensors.index.json";

    private const string Single = "model.safetensors";

    private static readonly HashSet<string> Texts =
    [
        "config.json",
        "generation_config.json",
        "tokenizer.json",
        "tokenizer_config.json",
        "special_tokens_map.json",
        "added_tokens.json",
        "vocab.json",
        "merges.txt",
        "tokenizer.model",
        "chat_template.jinja",
        "chat_template.json",
        Index,
    ];

    private static readonly string[] Pickles = [".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle"];

    /// <summary>Everything but the weights, the index of shards among it.</summary>
    /// <exception cref="HubException">A name leads out of the folder, a file is too large, or there are no weights that can be read.</exception>
    public static IReadOnlyList<HubFile> Small(HubRepository repository)
    {
        foreach (var file in repository.Files)
            if (!IsInside(file.Name))
            {
                var shown = file.Name[..Math.Min(file.Name.Length, HubLimits.NameCharacters)];
                throw new HubException($"{repository.Name}: expected file names within the repository, found {shown}; nothing was fetched");
            }
        if (repository.Files.All(f => f.Name != "config.json"))
            throw new HubException($"{repository.Name}: expected config.json, found none; this is no model in Hugging Face layout");
        if (!repository.Files.Any(f => f.Name is Single or Index))
            throw NoWeights(repository);
        HubFile[] small =
        [
            .. repository.Files.Where(f =>
                Texts.Contains(f.Name) || (f.Name.EndsWith(".tiktoken", StringComparison.Ordinal) && !f.Name.Contains('/', StringComparison.Ordinal))
            ),
        ];
        if (small.FirstOrDefault(f => f.Size > HubLimits.TextBytes) is { } large)
            throw new HubException($"{large.Name}: expected at most {HubLimits.TextBytes} bytes, found {large.Size}; nothing was fetched");
        return small;
    }

    /// <summary>The weights.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="index">The fetched index of shards; not read where there is none.</param>
    /// <exception cref="HubException">The index cannot be read, or names what is not there.</exception>
    public static IReadOnlyList<HubFile> Weights(HubRepository repository, string index)
    {
        var files = repository.Files.ToDictionary(f => f.Name);
        if (!files.ContainsKey(Index))
            return [files[Single]];
        var names = Shards(index);
        foreach (var name in names)
            if (!name.EndsWith(".safetensors", StringComparison.Ordinal) || name.Contains('/', StringComparison.Ordinal) || !files.ContainsKey(name))
                throw new HubException($"{Index}: expected safetensors files of the repository, found {name}");
        if (names.Count > HubLimits.Shards)
            throw new HubException($"{Index}: expected at most {HubLimits.Shards} shards, found {names.Count}");
        return [.. names.Select(n => files[n])];
    }

    private static List<string> Shards(string index)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(index));
            var names = json
                .RootElement.GetProperty("weight_map")
                .EnumerateObject()
                .Select(w => w.Value.GetString() ?? throw new InvalidOperationException("a tensor without a shard"))
                .Distinct()
                .Order(StringComparer.Ordinal)
                .ToList();
            return names.Count > 0 ? names : throw new HubException($"{Index}: expected shards in weight_map, found none");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new HubException($"{Index}: expected JSON with a weight_map, found something else", e);
        }
    }

    private static HubException NoWeights(HubRepository repository)
    {
        var pickles = repository
            .Files.Select(f => f.Name)
            .Where(n => Pickles.Any(p => n.EndsWith(p, StringComparison.OrdinalIgnoreCase)))
            .Order(StringComparer.Ordinal)
            .ToList();
        return new HubException(
            pickles.Count > 0
                ? $"{repository.Name}: expected weights as safetensors, found only pickles "
                    + $"({pickles[0]}{(pickles.Count > 1 ? $" and {pickles.Count - 1} more" : "")}), which can run any program and are never "
                    + $"fetched; look for a repository or revision with safetensors"
                : $"{repository.Name}: expected {Single} or {Index}, found neither"
        );
    }

    private static bool IsInside(string name) =>
        name.Length is > 0 and <= HubLimits.NameCharacters
        && !name.Any(c => char.IsControl(c) || c is '\\' or ':')
        && name.Split('/').All(part => part is not ("" or "." or ".."));
}
