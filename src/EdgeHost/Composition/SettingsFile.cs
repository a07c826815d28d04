using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion;

namespace EdgeDiag.EdgeHost.Composition;

/// <summary>Reads an <c>appsettings.json</c>: every key with its value and line, and every mistake with its line.</summary>
internal sealed class SettingsFile
{
    private const int MostBytes = 1 << 20,
        Deepest = 16;

    private readonly string _path;
    private readonly byte[] _bytes;
    private readonly Dictionary<string, (string? Value, int Line)> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _wrong = [];

    private SettingsFile(string path, byte[] bytes) => (_path, _bytes) = (path, bytes);

    /// <summary>Reads a file; nothing where there is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="wrong">Takes one line for each mistake; it names the file and, where there is one, the line.</param>
    public static IReadOnlyDictionary<string, string?> Read(string path, ICollection<string> wrong)
    {
        if (Directory.Exists(path))
            wrong.Add($"{path}: expected a file, found a folder");
        else if (File.Exists(path) && Bytes(path, wrong) is { } bytes)
        {
            var file = new SettingsFile(path, bytes);
            file.Parse();
            foreach (var line in file._wrong)
                wrong.Add(line);
            return file._values.ToDictionary(v => v.Key, v => v.Value.Value, StringComparer.OrdinalIgnoreCase);
        }

        return new Dictionary<string, string?>();
    }

    private static byte[]? Bytes(string path, ICollection<string> wrong)
    {
        try
        {
            ReadOnlySpan<byte> read = InputFile.ReadBytes(path, "settings", MostBytes);
            if (read.IsEmpty)
                wrong.Add($"{path}, line 1: expected JSON, found an empty file, a pipe or a device");
            else if (read is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
                wrong.Add($"{path}, line 1: expected UTF-8, found UTF-16");
            else
            {
                if (read.StartsWith(Encoding.UTF8.Preamble))
                    read = read[3..];
                if (Utf8.IsValid(read))
                    return read.ToArray();
                wrong.Add($"{path}, line {InvalidLine(read)}: expected UTF-8, found bytes that are none");
            }
        }
        catch (InvalidInputException e)
        {
            wrong.Add(e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            wrong.Add($"{path}: expected a file that can be read, found: {e.Message.ReplaceLineEndings(" ")}");
        }

        return null;
    }

    private static int InvalidLine(ReadOnlySpan<byte> bytes)
    {
        var line = 1;
        foreach (var range in bytes.Split((byte)'\n'))
        {
            if (!Utf8.IsValid(bytes[range]))
                return line;
            line++;
        }

        return line;
    }

    private void Parse()
    {
        var options = new JsonReaderOptions
        {
            CommentHandling = JsonCommentHandling.Skip,
            AllowTrailingCommas = true,
            MaxDepth = Deepest,
        };
        var reader = new Utf8JsonReader(_bytes, options);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                _wrong.Add($"{_path}, line {Line(reader)}: expected a JSON object, found something else");
                return;
            }

            ReadObject(ref reader, "");
            if (reader.Read())
                _wrong.Add($"{_path}, line {Line(reader)}: expected the end of the file, found more");
        }
        catch (JsonException e)
        {
            _wrong.Add($"{_path}, line {(e.LineNumber ?? 0) + 1}: expected JSON, found an error at byte {(e.BytePositionInLine ?? 0) + 1} of the line");
        }
        catch (InvalidOperationException)
        {
            _wrong.Add($"{_path}, line {Line(reader)}: expected text, found a \\u escape that is half a character");
        }
    }

    private void ReadObject(ref Utf8JsonReader reader, string prefix)
    {
        var sections = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var (key, line) = (prefix + reader.GetString(), Line(reader));
            if (!sections.Add(key))
                _wrong.Add($"{_path}, line {line}: {key}: expected each key once, found it twice");
            reader.Read();
            ReadValue(ref reader, key, line);
        }
    }

    private void ReadValue(ref Utf8JsonReader reader, string key, int line)
    {
        if (reader.TokenType == JsonTokenType.StartObject)
            ReadObject(ref reader, key + ":");
        else if (reader.TokenType == JsonTokenType.StartArray)
        {
            for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
                ReadValue(ref reader, $"{key}:{i}", Line(reader));
        }
        else
        {
            var value = reader.TokenType switch
            {
                JsonTokenType.Null => null,
                JsonTokenType.String => reader.GetString(),
                _ => Encoding.UTF8.GetString(reader.ValueSpan),
            };
            if (SettingKeys.Problem(key, value) is { } problem)
                _wrong.Add($"{_path}, line {line}: {problem}");
            // "Mqtt:Port" and "Mqtt": { "Port" } are one key.
            else if (!_values.TryAdd(key, (value, line)) && !_wrong.Exists(w => w.Contains($"{key}: expected each key once", StringComparison.Ordinal)))
                _wrong.Add($"{_path}, line {line}: {key}: expected each key once, found it on line {_values[key].Line} too");
        }
    }

    private int Line(Utf8JsonReader reader) => 1 + _bytes.AsSpan(0, (int)reader.TokenStartIndex).Count((byte)'\n');
}
