using System.Text;
using System.Text.Json;
using EdgeDiag.Fusion;

namespace EdgeDiag.EdgeHost.Commands.Mappings;

/// <summary>
/// Messages that somebody recorded: each line is <c>{"topic", "payload"}</c>, or a topic, a space and the payload, as
/// <c>mosquitto_sub -v</c> prints them.
/// </summary>
internal static class RecordedMessages
{
    private const long MostBytes = 1L << 30;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidInputException">It cannot be read, or a line is no message.</exception>
    public static IEnumerable<(int Line, string Topic, byte[] Payload)> Read(string path)
    {
        foreach (var (line, number) in InputFile.ReadLines(path, "recorded messages", MostBytes))
        {
            if (string.IsNullOrWhiteSpace(line))
                continue;
            yield return line.TrimStart().StartsWith('{') ? OfObject(path, number, line) : OfWords(path, number, line);
        }
    }

    private static (int, string, byte[]) OfObject(string path, int number, string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            if (
                document.RootElement.TryGetProperty("topic", out var topic)
                && topic.ValueKind == JsonValueKind.String
                && document.RootElement.TryGetProperty("payload", out var payload)
            )
                return (
                    number,
                    topic.GetString()!,
                    Encoding.UTF8.GetBytes(payload.ValueKind == JsonValueKind.String ? payload.GetString()! : payload.GetRawText())
                );
            throw new InvalidInputException(path, $"line {number}", "members topic and payload", line);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new InvalidInputException(path, $"line {number}", """{"topic": …, "payload": …}""", line);
        }
    }

    private static (int, string, byte[]) OfWords(string path, int number, string line) =>
        line.IndexOf(' ', StringComparison.Ordinal) is var at and > 0
            ? (number, line[..at], Encoding.UTF8.GetBytes(line[(at + 1)..]))
            : throw new InvalidInputException(path, $"line {number}", "a topic, a space and a payload", line);
}
