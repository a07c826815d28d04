using System.Text.Json;
using EdgeDiag.Model.Files;

namespace EdgeDiag.Model.Tokenization;

/// <summary>Reads a <c>tokenizer.json</c>; whatever would change ids and is not supported is refused by name.</summary>
internal static class TokenizerJson
{
    // The regular expression of GPT-2, which a ByteLevel pre-tokenizer with use_regex stands for.
    private const string Gpt2Pattern = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    /// <summary>Reads the file.</summary>
    /// <exception cref="ModelFormatException">Missing, damaged, or of a kind that is not supported.</exception>
    public static TokenizerContent Read(string path) => JsonFile.Read(path, "a Hugging Face tokenizer", root => Read(path, root));

    private static TokenizerContent Read(string path, JsonElement root)
    {
        var model = root.GetProperty("model");
        Only(path, "model.type", model.GetProperty("type").GetString(), "BPE");
        var bytes = IsTrue(model, "byte_fallback");
        foreach (var key in (string[])["unk_token", "continuing_subword_prefix", "end_of_word_suffix", "dropout"])
            if (
                !(bytes && key == "unk_token")
                && model.TryGetProperty(key, out var value)
                && value.ValueKind is not JsonValueKind.Null
                && value.ToString().Length > 0
            )
                throw new ModelFormatException(path, $"model.{key}", "null", value.ToString());
        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var token in model.GetProperty("vocab").EnumerateObject())
            vocabulary[token.Name] = Id(path, "model.vocab", token.Value);
        if (vocabulary.Count == 0)
            throw new ModelFormatException(path, "model.vocab", "tokens", "none");
        if (!model.TryGetProperty("merges", out var pairs) || pairs.ValueKind != JsonValueKind.Array)
            throw new ModelFormatException(path, "model.merges", "a list of pairs", "none");
        var merges = pairs.EnumerateArray().Select(m => m.ValueKind == JsonValueKind.Array ? (Text(m[0]), Text(m[1])) : Pair(path, Text(m))).ToList();
        var specials = new Dictionary<string, int>(StringComparer.Ordinal);
        // Those among them that only a template may ask for; others, such as runs of spaces, are merged from text too.
        var marked = new HashSet<string>(StringComparer.Ordinal);
        if (root.TryGetProperty("added_tokens", out var added) && added.ValueKind == JsonValueKind.Array)
            foreach (var token in added.EnumerateArray())
            {
                var name = token.GetProperty("content").GetString() is { Length: > 0 } content
                    ? content
                    : throw new ModelFormatException(path, "added_tokens.content", "a text", "nothing");
                specials[name] = Id(path, "added_tokens.id", token.GetProperty("id"));
                if (IsTrue(token, "special"))
                    marked.Add(name);
            }

        if (marked.Count > 0 && merges.Find(m => marked.Contains(m.Item1 + m.Item2)) is { Item1.Length: > 0 } made)
            throw new ModelFormatException(path, "model.merges", "no merge that gives a special token", $"{made.Item1} {made.Item2}");
        return bytes ? PieceJson.Read(path, root, vocabulary, merges, specials) : ByteLevel(path, root, vocabulary, merges, specials);
    }

    private static TokenizerContent ByteLevel(
        string path,
        JsonElement root,
        Dictionary<string, int> vocabulary,
        List<(string Left, string Right)> merges,
        Dictionary<string, int> specials
    )
    {
        for (var b = 0; b < 256; b++)
            if (!vocabulary.ContainsKey(ByteAlphabet.CharOf((byte)b).ToString()))
                throw new ModelFormatException(path, "model.vocab", "a token for each of the 256 bytes", $"none for byte {b}");
        var whole = IsTrue(root.GetProperty("model"), "ignore_merges")
            ? vocabulary.Where(v => !specials.ContainsKey(v.Key)).ToDictionary(StringComparer.Ordinal)
            : null;
        var encoder = new ByteLevelEncoder(vocabulary, [.. merges.Select(m => $"{m.Left} {m.Right}")], PatternOf(path, root), IsNfc(path, root), whole);
        return new TokenizerContent(encoder, vocabulary.ToDictionary(v => v.Value, v => ByteAlphabet.BytesOf(v.Key)), specials);
    }

    /// <summary>Refuses every value but one.</summary>
    internal static void Only(string path, string key, string? found, string expected)
    {
        if (found != expected)
            throw new ModelFormatException(path, key, expected, found ?? "nothing");
    }

    private static bool IsNfc(string path, JsonElement root)
    {
        if (!root.TryGetProperty("normalizer", out var normalizer) || normalizer.ValueKind == JsonValueKind.Null)
            return false;
        Only(path, "normalizer.type", normalizer.GetProperty("type").GetString(), "NFC");
        return true;
    }

    private static string PatternOf(string path, JsonElement root)
    {
        if (!root.TryGetProperty("pre_tokenizer", out var pre) || pre.ValueKind == JsonValueKind.Null)
            throw new ModelFormatException(path, "pre_tokenizer", "Split and ByteLevel, or ByteLevel", "nothing");
        var steps = pre.GetProperty("type").GetString() == "Sequence" ? pre.GetProperty("pretokenizers").EnumerateArray().ToList() : [pre];
        string? pattern = null;
        foreach (var step in steps)
        {
            var type = step.GetProperty("type").GetString();
            if (type == "Split" && pattern is null)
            {
                pattern = step.GetProperty("pattern").GetProperty("Regex").GetString()!;
                var behavior = step.GetProperty("behavior").GetString();
                var invert = step.TryGetProperty("invert", out var i) && i.GetBoolean();
                // Both spellings cut the text into the pattern's matches.
                if (!(behavior == "Isolated" && !invert) && !(behavior == "Removed" && invert))
                    throw new ModelFormatException(path, "pre_tokenizer.behavior", "Isolated, or Removed with invert", $"{behavior} with invert {invert}");
            }
            else if (type == "ByteLevel")
            {
                if (step.TryGetProperty("add_prefix_space", out var prefix) && prefix.GetBoolean())
                    throw new ModelFormatException(path, "pre_tokenizer.add_prefix_space", "false", "true");
                if (!step.TryGetProperty("use_regex", out var regex) || regex.GetBoolean())
                    pattern ??= Gpt2Pattern;
            }
            else
                throw new ModelFormatException(path, "pre_tokenizer.type", "one Split followed by ByteLevel", $"{type}");
        }

        return pattern ?? throw new ModelFormatException(path, "pre_tokenizer", "a pattern", "none");
    }

    private static bool IsTrue(JsonElement parent, string key) => parent.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.True;

    private static int Id(string path, string key, JsonElement value) =>
        value.GetInt32() is >= 0 and < 10_000_000 and var id ? id : throw new ModelFormatException(path, key, "ids from 0 to 9999999", value.ToString());

    private static (string, string) Pair(string path, string merge) =>
        merge.IndexOf(' ') is > 0 and var space ? (merge[..space], merge[(space + 1)..]) : throw new ModelFormatException(path, "model.merges", "pairs", merge);

    // Null is no text; JsonFile says so with the file's name.
    private static string Text(JsonElement value) => value.GetString() ?? throw new InvalidOperationException("null where a merge's text is expected");
}
