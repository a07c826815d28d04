using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeDiag.Model.Files;
using EdgeDiag.Model.Tokenization;

namespace EdgeDiag.Model.Chat;

/// <summary>
/// Finds a model's chat template. The Jinja text of a <c>tokenizer_config.json</c> is not run; it is recognized by what only
/// one family's has, and one that is not recognized has to be named by a setting.
/// </summary>
internal static partial class ChatTemplateChoice
{
    /// <summary>The setting that lets the folder decide.</summary>
    public const string Auto = "auto";

    /// <summary>The setting for a model that knows no chat.</summary>
    public const string None = "none";

    /// <summary>The template of a model.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="tokenizer">Its vocabulary.</param>
    /// <param name="setting"><c>auto</c>, <c>none</c> or a name of <see cref="ChatTemplates.Known"/>.</param>
    /// <returns>Null for a model that has none.</returns>
    /// <exception cref="ModelFormatException">The template is not known, or the vocabulary lacks its special tokens.</exception>
    public static ChatTemplate? Find(string folder, TextTokenizer tokenizer, string setting)
    {
        if (setting == None)
            return null;
        var config = TokenizerConfig.Read(folder);
        var name =
            setting != Auto ? setting
            : config.ChatTemplate is { } source ? Recognized(source, tokenizer)
            : NameForClass(folder, config.Class);
        if (name is null && config.ChatTemplate is null)
            return null;
        var file = Path.Combine(folder, TokenizerConfig.Name);
        if (name is null || !ChatTemplates.Known.TryGetValue(name, out var template))
            throw new ModelFormatException(
                setting == Auto ? file : "settings",
                setting == Auto ? "chat_template" : "Model:ChatTemplate",
                $"one of {string.Join(", ", ChatTemplates.Known.Keys)}, or {None}{(setting == Auto ? "; name it by Model:ChatTemplate" : "")}",
                name ?? Shortened(config.ChatTemplate!)
            );
        if (template.Specials.FirstOrDefault(s => tokenizer.SpecialId(s) is null) is { } missing)
            throw new ModelFormatException(folder, $"chat template {template.Name}", $"the special token {missing} in the vocabulary", "none");
        return template;
    }

    private static string? Recognized(string source, TextTokenizer tokenizer)
    {
        bool Has(string text) => source.Contains(text, StringComparison.Ordinal);
        if (Has("<|im_start|>"))
            return Has("enable_thinking") ? "qwen3"
                : Has("You are Qwen, created by Alibaba Cloud. You are a helpful assistant.") ? "qwen2.5"
                : Has("You are a helpful assistant.<|im_end|>") ? "qwen2"
                : Has("You are a helpful assistant<|im_end|>") ? "qwen1.5"
                : OtherSystem().IsMatch(source) ? null
                : "chatml";
        if (Has("<|start_header_id|>"))
            return Has("Cutting Knowledge Date") ? "llama3.1" : "llama3";
        if (Has("[INST]"))
            return Has("<<SYS>>") ? "llama2"
                : tokenizer.SpecialId("[INST]") is null ? "mistral"
                : "mistral-v3";
        if (Has("<reserved_106>"))
            return "baichuan2";
        return Has("[gMASK]") && Has("<|observation|>") ? "chatglm3" : null;
    }

    // Families that publish no Jinja text: their tokenizer's class tells them.
    private static string? NameForClass(string folder, string name) =>
        name switch
        {
            "QWenTokenizer" => IsRaw(folder) ? null : "qwen",
            "BaichuanTokenizer" => "baichuan2",
            "ChatGLMTokenizer" => "chatglm3",
            _ => null,
        };

    // The first Qwen says in its generation_config.json whether it is a base model.
    private static bool IsRaw(string folder)
    {
        var path = Path.Combine(folder, "generation_config.json");
        return File.Exists(path)
            && JsonFile.Read(
                path,
                "a generation configuration",
                root => root.TryGetProperty("chat_format", out var format) && format.ValueKind == JsonValueKind.String && format.GetString() == "raw"
            );
    }

    private static string Shortened(string source) => source.Length > 60 ? source[..60] + "…" : source;

    // A text of the template's own behind the system header, which would have to be known.
    [GeneratedRegex(@"<\|im_start\|>system(?:\\n|\n)[^'""{]", RegexOptions.CultureInvariant)]
    private static partial Regex OtherSystem();
}
