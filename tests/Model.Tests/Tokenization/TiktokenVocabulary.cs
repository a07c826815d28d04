using System.Text;

namespace EdgeDiag.Model.Tests.Tokenization;

/// <summary>Writes a <c>qwen.tiktoken</c>.</summary>
internal static class TiktokenVocabulary
{
    /// <summary>A token for each byte, then the texts and all that leads up to them, byte by byte.</summary>
    public static void Write(string path, IEnumerable<string> texts)
    {
        var tokens = Enumerable.Range(0, 256).Select(b => Convert.ToBase64String([(byte)b])).ToList();
        foreach (var bytes in texts.Select(Encoding.UTF8.GetBytes))
            for (var length = 2; length <= bytes.Length; length++)
                if (Convert.ToBase64String(bytes[..length]) is var token && !tokens.Contains(token))
                    tokens.Add(token);
        WriteTokens(path, tokens);
    }

    /// <summary>The tokens in base64, in the order of their ranks.</summary>
    public static void WriteTokens(string path, IReadOnlyList<string> base64) => File.WriteAllLines(path, base64.Select((t, i) => $"{t} {i}"));
}
