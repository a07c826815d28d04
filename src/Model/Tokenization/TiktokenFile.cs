using System.Globalization;
using System.Text;
using EdgeDiag.Model.Files;

namespace EdgeDiag.Model.Tokenization;

/// <summary>
/// Reads <c>qwen.tiktoken</c>, the vocabulary of the first Qwen: a line a token, its bytes in base64 and its rank. Pattern and
/// special tokens stand in no file (QwenLM/Qwen, tokenization_note.md).
/// </summary>
internal static class TiktokenFile
{
    /// <summary>The file's name.</summary>
    public const string Name = "qwen.tiktoken";

    private const string Pattern = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private static readonly string[] SpecialTokens = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", .. Enumerable.Range(0, 205).Select(i => $"<|extra_{i}|>")];

    /// <summary>Reads the file.</summary>
    /// <exception cref="ModelFormatException">A line is none of the format, a rank is missing or there twice, or a byte has no token.</exception>
    public static TokenizerContent Read(string path)
    {
        BoundedFile.Check(path, "a tiktoken vocabulary", BoundedFile.Vocabulary);
        var bytes = new Dictionary<int, byte[]>();
        var single = new bool[256];
        var ranks = new StringBuilder();
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (line.Length == 0)
                continue;
            var parts = line.Split(' ');
            var token = new byte[line.Length];
            if (
                parts.Length != 2
                || !Convert.TryFromBase64String(parts[0], token, out var length)
                || length == 0
                || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var rank)
            )
                throw new ModelFormatException(path, $"line {number}", "base64, a space and a rank", line.Length > 60 ? line[..60] : line);
            if (!bytes.TryAdd(rank, token[..length]))
                throw new ModelFormatException(path, $"line {number}", "every rank once", $"{rank} a second time");
            if (length == 1)
                single[token[0]] = true;
            ranks.Append(line).Append('\n');
        }

        if (Array.IndexOf(single, false) is >= 0 and var missing)
            throw new ModelFormatException(path, "tokens", "one for each of the 256 bytes", $"none for byte {missing}");
        if (bytes.Keys.Max() != bytes.Count - 1)
            throw new ModelFormatException(path, "ranks", $"0 to {bytes.Count - 1} without a gap", $"{bytes.Keys.Max()}");
        var specials = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var name in SpecialTokens)
            specials[name] = bytes.Count + specials.Count;
        return new TokenizerContent(new TiktokenEncoder(ranks.ToString(), Pattern), bytes, specials);
    }
}
