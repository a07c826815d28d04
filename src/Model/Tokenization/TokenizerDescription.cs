using System.Text.Json;
using EdgeDiag.Model.Checkpoints;

namespace EdgeDiag.Model.Tokenization;

/// <summary>What a <c>tokenizer.json</c> says; anything that would change tokens and is not supported is refused by name.</summary>
internal sealed record TokenizerDescription(
    Dictionary<string, int> Vocabulary, List<string> Merges, Dictionary<string, int> Specials, string Pattern, bool Nfc)
{
    // The regular expression of GPT-2, which a ByteLevel pre-tokenizer with use_regex stands for.
    private const string Gpt2Pattern = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    public static TokenizerDescription Read(string path) => JsonFile.Read(path, "a Hugging Face tokenizer", root => Read(path, root));

    private static TokenizerDescription Read(string path, JsonElement root)
    {
        var model = root.GetProperty("model");
        Only(path, "model.type", model.GetProperty("type").GetString(), "BPE");
        foreach (var key in (string[])["unk_token", "continuing_subword_prefix", "end_of_word_suffix", "dropout"])
            if (model.TryGetProperty(key, out var value) && value.ValueKind is not JsonValueKind.Null && value.ToString().Length > 0)
                throw new ModelFormatException(path, $"model.{key}", "null", value.ToString());
        if (model.TryGetProperty("byte_fallback", out var fallback) && fallback.ValueKind == JsonValueKind.True)
            throw new ModelFormatException(path, "model.byte_fallback", "false (a byte-level vocabulary)", "true");
        var vocabulary = model.GetProperty("vocab").EnumerateObject().ToDictionary(v => v.Name, v => v.Value.GetInt32(), StringComparer.Ordinal);
        for (var b = 0; b < 256; b++)
            if (!vocabulary.ContainsKey(ByteAlphabet.CharOf((byte)b).ToString()))
                throw new ModelFormatException(path, "model.vocab", "a token for each of the 256 bytes", $"none for byte {b}");
        if (!model.TryGetProperty("merges", out var pairs) || pairs.ValueKind != JsonValueKind.Array)
            throw new ModelFormatException(path, "model.merges", "a list of pairs", "none");
        var merges = pairs.EnumerateArray().Select(m => m.ValueKind == JsonValueKind.Array ? $"{m[0].GetString()} {m[1].GetString()}" : m.GetString()!).ToList();
        var specials = new Dictionary<string, int>(StringComparer.Ordinal);
        if (root.TryGetProperty("added_tokens", out var added) && added.ValueKind == JsonValueKind.Array)
            foreach (var token in added.EnumerateArray()) specials[token.GetProperty("content").GetString()!] = token.GetProperty("id").GetInt32();
        return new TokenizerDescription(vocabulary, merges, specials, PatternOf(path, root), IsNfc(path, root));
    }

    private static bool IsNfc(string path, JsonElement root)
    {
        if (!root.TryGetProperty("normalizer", out var normalizer) || normalizer.ValueKind == JsonValueKind.Null) return false;
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
                if (!step.TryGetProperty("use_regex", out var regex) || regex.GetBoolean()) pattern ??= Gpt2Pattern;
            }
            else throw new ModelFormatException(path, "pre_tokenizer.type", "one Split followed by ByteLevel", $"{type}");
        }

        return pattern ?? throw new ModelFormatException(path, "pre_tokenizer", "a pattern", "none");
    }

    private static void Only(string path, string key, string? found, string expected)
    {
        if (found != expected) throw new ModelFormatException(path, key, expected, found ?? "nothing");
    }
}
