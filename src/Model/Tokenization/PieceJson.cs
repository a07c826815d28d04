using System.Text.Json;
using EdgeDiag.Model.Files;

namespace EdgeDiag.Model.Tokenization;

/// <summary>The SentencePiece vocabularies that come as <c>tokenizer.json</c>: BPE with <c>byte_fallback</c>, as of Llama 2 and Mistral.</summary>
internal static class PieceJson
{
    private const string Space = "\u2581";

    /// <summary>Reads what the file says beside vocabulary, merges and added tokens.</summary>
    public static TokenizerContent Read(
        string path,
        JsonElement root,
        Dictionary<string, int> vocabulary,
        List<(string Left, string Right)> merges,
        Dictionary<string, int> specials
    )
    {
        if (root.GetProperty("model").TryGetProperty("ignore_merges", out var ignore) && ignore.ValueKind == JsonValueKind.True)
            throw new ModelFormatException(path, "model.ignore_merges", "false beside byte_fallback", "true");
        var byteIds = PieceVocabulary.ByteIds(path, "model.byte_fallback", vocabulary.Select(v => (v.Key, v.Value)));
        var pairs = new Dictionary<(int, int), (int, int)>();
        for (var rank = 0; rank < merges.Count; rank++)
        {
            var (left, right) = merges[rank];
            if (PieceVocabulary.ByteOf(left) >= 0 || PieceVocabulary.ByteOf(right) >= 0)
                throw new ModelFormatException(path, "model.merges", "merges of text", $"{left} {right}, a byte");
            pairs.TryAdd((Known(left), Known(right)), (Known(left + right), rank));
        }

        // What text can give: single characters, and what merges make of them.
        var characters = vocabulary.Where(v => !specials.ContainsKey(v.Key)).ToDictionary(v => v.Key, v => v.Value, StringComparer.Ordinal);
        var bytes = vocabulary.ToDictionary(v => v.Value, v => PieceVocabulary.BytesOf(v.Key));
        var form = Form(path, root);
        return new TokenizerContent(
            new PieceEncoder(PieceMerges.ByRank(pairs, characters), byteIds, form, new Dictionary<string, int>()),
            bytes,
            specials,
            form
        );

        int Known(string token) =>
            vocabulary.TryGetValue(token, out var id) ? id : throw new ModelFormatException(path, "model.merges", "tokens of model.vocab", token);
    }

    private static PieceForm Form(string path, JsonElement root)
    {
        var prefix = false;
        var replaces = false;
        if (root.TryGetProperty("normalizer", out var normalizer) && normalizer.ValueKind != JsonValueKind.Null)
            foreach (var step in Steps(normalizer, "normalizers"))
            {
                var type = step.GetProperty("type").GetString();
                if (type == "Prepend" && !replaces)
                {
                    TokenizerJson.Only(path, "normalizer.prepend", step.GetProperty("prepend").GetString(), Space);
                    prefix = true;
                }
                else if (type == "Replace")
                {
                    TokenizerJson.Only(path, "normalizer.pattern", step.GetProperty("pattern").GetProperty("String").GetString(), " ");
                    TokenizerJson.Only(path, "normalizer.content", step.GetProperty("content").GetString(), Space);
                    replaces = true;
                }
                else
                    throw new ModelFormatException(path, "normalizer.type", "Prepend, then Replace", $"{type}");
            }

        if (!root.TryGetProperty("pre_tokenizer", out var pre) || pre.ValueKind == JsonValueKind.Null)
            return replaces
                ? new PieceForm(prefix, prefix)
                : throw new ModelFormatException(path, "normalizer", "Replace of spaces, or a Metaspace pre_tokenizer", "neither");
        TokenizerJson.Only(path, "pre_tokenizer.type", pre.GetProperty("type").GetString(), "Metaspace");
        if (prefix || replaces)
            throw new ModelFormatException(path, "pre_tokenizer", "nothing beside a normalizer", "Metaspace");
        TokenizerJson.Only(path, "pre_tokenizer.replacement", pre.GetProperty("replacement").GetString(), Space);
        if (!pre.TryGetProperty("split", out var split) || split.GetBoolean())
            throw new ModelFormatException(path, "pre_tokenizer.split", "false", "true");
        var scheme =
            pre.TryGetProperty("prepend_scheme", out var s) ? s.GetString()
            : pre.TryGetProperty("add_prefix_space", out var add) && !add.GetBoolean() ? "never"
            : "always";
        return scheme is "always" or "first" or "never"
            ? new PieceForm(scheme != "never", scheme == "always", UnlessSpace: true)
            : throw new ModelFormatException(path, "pre_tokenizer.prepend_scheme", "always, first or never", $"{scheme}");
    }

    private static IEnumerable<JsonElement> Steps(JsonElement step, string list) =>
        step.GetProperty("type").GetString() == "Sequence" ? step.GetProperty(list).EnumerateArray() : [step];
}
