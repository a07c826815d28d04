using System.Text;
using System.Text.Json;
using EdgeDiag.Fusion;

namespace EdgeDiag.EdgeHost.Demo;

/// <summary>Recorded shifts: one message a line, <c>{"at_ms", "topic", "payload" | "payload_text"}</c>.</summary>
public static class ShiftFile
{
    /// <summary>Reads a recording in order of time.</summary>
    /// <exception cref="InvalidInputException">Missing, or a line that cannot be used.</exception>
    public static IReadOnlyList<ShiftMessage> Read(string path)
    {
        if (!File.Exists(path))
            throw new InvalidInputException(path, "file", "a recorded shift", "no file");
        return [.. File.ReadLines(path).Select((line, i) => Parse(path, i + 1, line)).OrderBy(m => m.AtMs)];
    }

    private static ShiftMessage Parse(string path, int number, string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            var payload = root.TryGetProperty("payload", out var json) ? json.GetRawText() : root.GetProperty("payload_text").GetString()!;
            return new ShiftMessage(root.GetProperty("at_ms").GetInt64(), root.GetProperty("topic").GetString()!, Encoding.UTF8.GetBytes(payload));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidInputException(path, $"line {number}", "at_ms, topic and payload or payload_text", "something else");
        }
    }
}
