namespace EdgeDiag.Model.Checkpoints;

/// <summary>The files of a model folder that say how text becomes tokens and tokens text, and which languages it reads.</summary>
internal static class TextFiles
{
    private static readonly string[] Copied =
    [
        "tokenizer.json",
        "tokenizer_config.json",
        "special_tokens_map.json",
        "added_tokens.json",
        "vocab.json",
        "merges.txt",
        "tokenizer.model",
        "qwen.tiktoken",
        "generation_config.json",
        "chat_template.jinja",
        "chat_template.json",
        ModelLanguages.FileName,
    ];

    /// <summary>Copies them from one model folder to another.</summary>
    public static void Copy(string from, string to)
    {
        foreach (var path in Copied.Select(n => Path.Combine(from, n)).Where(File.Exists).Concat(Directory.EnumerateFiles(from, "*.tiktoken")))
            File.Copy(path, Path.Combine(to, Path.GetFileName(path)));
    }
}
