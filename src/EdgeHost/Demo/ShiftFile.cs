using System.Text;
using System.Text.Json;
using EdgeDiag.Fusion;

namespace EdgeDiag.EdgeHost.Demo;

/// <summary>Recorded shifts: one message a line, <c>{"at_ms", "topic", "payload" | "payload_text"}</c>.</summary>
public static class ShiftFile
{
    private const int MostTopicBytes = 65_535;
    private const long MostBytes = 256 << 20;

    /// <summary>Reads a recording in order of time.</summary>
    /// <exception cref="InvalidInputException">Missing, or a line that cannot be used.</exception>
    public static IReadOnlyList<ShiftMessage> Read(string path)
    {
        return [.. InputFile.ReadLines(path, "a recorded shift", MostBytes).Select(l => Parse(path, l.Number, l.Line)).OrderBy(m => m.AtMs)];
    }

    private static ShiftMessage Parse(string path, int number, string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            var payload = root.TryGetProperty("payload", out var json) ? json.GetRawText() : root.GetProperty("payload_text").GetString()!;
            var topic = root.GetProperty("topic").GetString()!;
            if (topic.Length == 0 || Encoding.UTF8.GetByteCount(topic) > MostTopicBytes || topic.AsSpan().ContainsAny("+#\0"))
                throw new InvalidInputException(path, $"line {number}: topic", "a topic of MQTT without +, # and zero", topic.Length == 0 ? "nothing" : topic);
            return new ShiftMessage(root.GetProperty("at_ms").GetInt64(), topic, Encoding.UTF8.GetBytes(payload));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidInputException(path, $"line {number}", "at_ms, topic and payload or payload_text", "something else");
        }
    }
}
