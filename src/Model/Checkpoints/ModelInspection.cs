using System.Text.Json.Nodes;
using EdgeDiag.Model.Configuration;
using EdgeDiag.Model.Files;
using EdgeDiag.Model.Tokenization;

namespace EdgeDiag.Model.Checkpoints;

/// <summary>What a model folder holds, from its headers; no weight is read.</summary>
public sealed record ModelInspection
{
    // A configuration has some forty keys; whatever goes on refusing beyond that is no list of keys.
    private const int MostProblems = 64;

    /// <summary><c>model_type</c>, whether it is supported or not; empty where there is none.</summary>
    public required string ModelType { get; init; }

    /// <summary>The configuration; null where it cannot be used at all.</summary>
    public ModelConfig? Config { get; init; }

    /// <summary>Files of weights and their bytes.</summary>
    public required IReadOnlyDictionary<string, long> Files { get; init; }

    /// <summary>Bytes of tensors by type, such as <c>BF16</c>.</summary>
    public required IReadOnlyDictionary<string, long> Types { get; init; }

    /// <summary>Kind and file of the tokenizer; empty where there is none.</summary>
    public required string Tokenizer { get; init; }

    /// <summary>Why it cannot be loaded, one line each; empty where it can.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>Weights of the embedding, and of the output head where it is another.</summary>
    public long EmbeddingParameters => Config is null ? 0 : (Config.TieWordEmbeddings ? 1L : 2L) * Config.VocabularySize * Config.HiddenSize;

    /// <summary>Looks at a folder.</summary>
    /// <exception cref="ModelFormatException">There is no folder or no <c>config.json</c>.</exception>
    public static ModelInspection Inspect(string folder)
    {
        if (!Directory.Exists(folder))
            throw new ModelFormatException(folder, "folder", "a model folder", "no such folder");
        var path = Path.Combine(folder, ModelConfigFile.Name);
        var root = JsonFile.Read(path, "the model's configuration", r => JsonObject.Create(r.Clone())!);
        var problems = new List<string>();
        var config = Read(folder, root, problems);
        var (files, types) = Weights(folder, config is not null && problems.Count == 0 ? config : null, problems);
        return new ModelInspection
        {
            ModelType = root["model_type"]?.ToString() ?? "",
            Config = config,
            Files = files,
            Types = types,
            Tokenizer = TokenizerOf(folder, config, problems),
            Problems = problems,
        };
    }

    // One refused key after the other is taken away, so that all of them are told and not the first alone.
    private static ModelConfig? Read(string folder, JsonObject root, List<string> problems)
    {
        var keys = JsonNode.Parse(root.ToJsonString())!.AsObject();
        while (problems.Count < MostProblems)
        {
            try
            {
                return ModelConfigFile.Read(folder, keys);
            }
            catch (ModelFormatException e)
            {
                problems.Add(e.Message);
                if (!keys.Remove(e.Key.Split('.')[0]))
                    return null;
            }
        }

        return null;
    }

    private static (IReadOnlyDictionary<string, long> Files, IReadOnlyDictionary<string, long> Types) Weights(
        string folder,
        ModelConfig? config,
        List<string> problems
    )
    {
        try
        {
            using var files = CheckpointFiles.Open(folder);
            if (config is not null)
                CheckpointLoader.Check(files, config);
            return (
                Sizes(folder),
                files
                    .Entries.Values.GroupBy(e => e.DType)
                    .OrderBy(g => g.Key, StringComparer.Ordinal)
                    .ToDictionary(g => g.Key, g => g.Sum(e => e.End - e.Begin))
            );
        }
        catch (ModelFormatException e)
        {
            problems.Add(e.Message);
            return (new Dictionary<string, long>(), new Dictionary<string, long>());
        }
    }

    private static Dictionary<string, long> Sizes(string folder) =>
        CheckpointFiles.Names(folder).ToDictionary(n => n, n => new FileInfo(Path.Combine(folder, n)).Length);

    private static string TokenizerOf(string folder, ModelConfig? config, List<string> problems)
    {
        var kind =
            File.Exists(Path.Combine(folder, TokenizerFile.Name)) ? Described(Path.Combine(folder, TokenizerFile.Name))
            : File.Exists(Path.Combine(folder, "tokenizer.model")) ? "SentencePiece, tokenizer.model"
            : Directory.EnumerateFiles(folder, "*.tiktoken").FirstOrDefault() is { } ranks ? $"tiktoken, {Path.GetFileName(ranks)}"
            : "";
        try
        {
            var tokenizer = TextTokenizer.Load(folder);
            if (config is not null && tokenizer.VocabularySize > config.VocabularySize)
                problems.Add($"{folder}: the tokenizer has {tokenizer.VocabularySize} tokens and the model {config.VocabularySize}");
            return $"{kind}, {tokenizer.VocabularySize} tokens";
        }
        catch (ModelFormatException e)
        {
            problems.Add(e.Message);
            return kind;
        }
    }

    private static string Described(string path)
    {
        try
        {
            return JsonFile.Read(
                path,
                "a tokenizer",
                root =>
                    root.TryGetProperty("model", out var model) && model.TryGetProperty("type", out var type)
                        ? $"{type}, {TokenizerFile.Name}"
                        : TokenizerFile.Name
            );
        }
        catch (ModelFormatException)
        {
            // Told once, by whoever loads it.
            return TokenizerFile.Name;
        }
    }
}
