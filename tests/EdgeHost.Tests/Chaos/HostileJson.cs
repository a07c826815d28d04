using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeDiag.EdgeHost.Storage;

namespace EdgeDiag.EdgeHost.Tests.Chaos;

/// <summary>Breaks a valid JSON object in one of many ways.</summary>
internal static class HostileJson
{
    private const string Mark = "@@mark@@";
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Values =
    [
        "null",
        "true",
        "false",
        "0",
        "-1",
        "1e306",
        "-1e306",
        "1e999",
        "-1e999",
        "NaN",
        "Infinity",
        "9223372036854775808",
        "4611686018427387904",
        "1.7976931348623157e308",
        "4.9e-324",
        "0.1e",
        "01",
        "[]",
        "{}",
        "[null]",
        "\"\"",
        "\"\\ud800\"",
        "\"\\udc00\\ud800\"",
        "\"\\u0000\"",
        "\"\\u001b[2J\"",
        "\"\\r\\nforged\"",
        "\"\u0001\"",
        "\"\\x\"",
        "'single'",
        "undefined",
        "{\"\":null}",
        "{\"value\":null}",
        "{\"value\":\"NaN\",\"unit\":7}",
    ];

    /// <summary>Text of an object as it is.</summary>
    public static byte[] Plain(JsonObject value) => Encoding.UTF8.GetBytes(value.ToJsonString(Relaxed));

    /// <summary>Text of the object with one thing wrong, and what that is.</summary>
    public static (byte[] Bytes, string What) Of(ChaosRandom random, JsonObject valid)
    {
        var copy = (JsonObject)valid.DeepClone();
        return random.Below(10) switch
        {
            0 => Structure(random, copy),
            1 => Bytes(random, copy),
            2 => Shape(random, copy),
            _ => Value(random, copy),
        };
    }

    // One member, however deep, gets another value.
    private static (byte[] Bytes, string What) Value(ChaosRandom random, JsonObject root)
    {
        var (parent, name) = random.Pick(Members(root));
        var raw = random.Below(6) switch
        {
            0 => Quoted(HostileText.Of(random)),
            1 => HostileTime.Of(random),
            2 => new string('[', random.Pick((int[])[17, 70, 3000])) is var open && random.Chance(0.5) ? open + new string(']', open.Length) : open,
            3 => "["
                + string.Join(',', Enumerable.Repeat(random.Pick((string[])["\"x\"", "null", "1e306", "{\"a\":1}"]), random.Pick((int[])[1, 21, 300, 5000])))
                + "]",
            4 when random.Chance(0.3) => new string('9', 400),
            _ => random.Pick(Values),
        };
        parent[name] = Mark;
        return (Encoding.UTF8.GetBytes(root.ToJsonString(Relaxed).Replace($"\"{Mark}\"", raw, StringComparison.Ordinal)), $"{name} = {Shown(raw)}");
    }

    private static (byte[] Bytes, string What) Structure(ChaosRandom random, JsonObject root)
    {
        var (parent, name) = random.Pick(Members(root));
        var text = root.ToJsonString(Relaxed);
        switch (random.Below(5))
        {
            case 0:
                parent.Remove(name);
                return (Plain(root), $"without {name}");
            case 1:
                return (Encoding.UTF8.GetBytes($"{text[..^1]},\"{root.First().Key}\":{Quoted(HostileText.Of(random))}}}"), $"{root.First().Key} twice");
            case 2:
                return (
                    Encoding.UTF8.GetBytes(text[..^1] + string.Concat(Enumerable.Range(0, 3000).Select(i => $",\"x{i}\":{i}")) + "}"),
                    "3000 unknown members"
                );
            case 3:
                parent[name.ToUpperInvariant()] = parent[name]?.DeepClone();
                parent.Remove(name);
                return (Plain(root), $"{name} in capitals");
            default:
                return (Encoding.UTF8.GetBytes($"{text[..^1]},{Quoted(HostileText.Of(random))}:{random.Pick(Values)}}}"), "a strange member");
        }
    }

    private static (byte[] Bytes, string What) Bytes(ChaosRandom random, JsonObject root)
    {
        var bytes = Plain(root);
        switch (random.Below(6))
        {
            case 0:
                return (bytes[..random.Below(bytes.Length)], "cut off");
            case 1:
                return ([0xEF, 0xBB, 0xBF, .. bytes], "a byte order mark");
            case 2:
                bytes[random.Below(bytes.Length)] = random.Pick((byte[])[0x00, 0xFF, 0xC0, 0xED, 0x80, 0xF5, 0x1B, 0x0D]);
                return (bytes, "a byte that is no text");
            case 3:
                for (var i = 0; i < 5; i++)
                    bytes[random.Below(bytes.Length)] = (byte)random.Below(256);
                return (bytes, "five random bytes");
            case 4:
                return ([.. bytes, .. "} trailing\0\u001b"u8], "something behind the end");
            default:
                return (random.Bytes(random.Pick((int[])[1, 16, 300, 5000])), "noise");
        }
    }

    private static (byte[] Bytes, string What) Shape(ChaosRandom random, JsonObject root) =>
        random.Below(8) switch
        {
            0 => ([], "nothing"),
            1 => ("[]"u8.ToArray(), "a list"),
            2 => ("null"u8.ToArray(), "null"),
            3 => (Encoding.UTF8.GetBytes($"[{root.ToJsonString(Relaxed)}]"), "in a list"),
            4 => (Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 5000))), "5000 levels"),
            5 => (Encoding.UTF8.GetBytes(Quoted(root.ToJsonString(Relaxed))), "as a string"),
            6 => ([.. Plain(root)[..^1], .. Encoding.UTF8.GetBytes(new string(' ', 20_000)), (byte)'}'], "20,000 spaces"),
            _ => ([.. Plain(root)[..^1], .. Encoding.UTF8.GetBytes($",\"pad\":\"{new string('x', 300_000)}\"}}")], "300 KB"),
        };

    private static List<(JsonObject Parent, string Name)> Members(JsonObject root) =>
        [.. root.SelectMany(m => (IEnumerable<(JsonObject, string)>)[(root, m.Key), .. m.Value is JsonObject inner ? Members(inner) : []])];

    private static string Quoted(string text) => JsonSerializer.Serialize(text, Relaxed);

    private static string Shown(string raw) => raw.Length > 60 ? $"{raw[..60]}... ({raw.Length} characters)" : raw;
}
