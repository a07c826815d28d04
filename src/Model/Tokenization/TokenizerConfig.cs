using System.Globalization;
using System.Text.Json;
using EdgeDiag.Model.Files;

namespace EdgeDiag.Model.Tokenization;

/// <summary>What a <c>tokenizer_config.json</c> says beside the vocabulary.</summary>
/// <param name="Class">Name of the tokenizer's class in Python, or empty.</param>
/// <param name="Added">Tokens that it defines, by text.</param>
/// <param name="ChatTemplate">The Jinja source of the chat template, or null.</param>
internal sealed record TokenizerConfig(string Class, IReadOnlyDictionary<string, int> Added, string? ChatTemplate)
{
    /// <summary>The file's name.</summary>
    public const string Name = "tokenizer_config.json";

    // ChatGLM3's tokenizer puts these behind the pieces of its tokenizer.model, in this order (THUDM/chatglm3-6b, tokenization_chatglm.py).
    private static readonly string[] ChatGlmTokens =
    [
        "[MASK]",
        "[gMASK]",
        "[sMASK]",
        "sop",
        "eop",
        "<|system|>",
        "<|user|>",
        "<|assistant|>",
        "<|observation|>",
    ];

    /// <summary>Reads the file of a folder; a folder without one says nothing.</summary>
    public static TokenizerConfig Read(string folder)
    {
        var path = Path.Combine(folder, Name);
        if (!File.Exists(path))
            return new TokenizerConfig("", new Dictionary<string, int>(), Template(folder));
        return JsonFile.Read(
            path,
            "a tokenizer's configuration",
            root =>
            {
                var added = new Dictionary<string, int>(StringComparer.Ordinal);
                if (root.TryGetProperty("added_tokens_decoder", out var tokens) && tokens.ValueKind == JsonValueKind.Object)
                    foreach (var token in tokens.EnumerateObject())
                        added[
                            token.Value.GetProperty("content").GetString() is { Length: > 0 } text
                                ? text
                                : throw new ModelFormatException(path, "added_tokens_decoder.content", "a text", "nothing")
                        ] =
                            int.TryParse(token.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id < 10_000_000
                                ? id
                                : throw new ModelFormatException(path, "added_tokens_decoder", "ids", token.Name);
                return new TokenizerConfig(Text(root, "tokenizer_class") ?? "", added, Template(root) ?? Template(folder));
            }
        );
    }

    /// <summary>Special tokens that a SentencePiece file does not have itself.</summary>
    /// <param name="path">The file.</param>
    public IReadOnlyDictionary<string, int> SpecialsFor(string path)
    {
        if (Class != "ChatGLMTokenizer")
            return Added;
        var first = PieceProto.Read(path).Pieces.Count;
        return ChatGlmTokens.Select((token, i) => (token, i)).ToDictionary(t => t.token, t => first + t.i, StringComparer.Ordinal);
    }

    // Newer folders keep the template in a file of its own.
    private static string? Template(string folder)
    {
        var path = Path.Combine(folder, "chat_template.jinja");
        return File.Exists(path) ? BoundedFile.Text(path, "a chat template", BoundedFile.Small) : null;
    }

    // One text, or several by name, of which "default" is for chats without tools.
    private static string? Template(JsonElement root) =>
        root.TryGetProperty("chat_template", out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Where(t => Text(t, "name") == "default").Select(t => Text(t, "template")).FirstOrDefault()
            : Text(root, "chat_template");

    private static string? Text(JsonElement root, string key) =>
        root.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
