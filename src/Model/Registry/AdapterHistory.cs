using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeDiag.Model.Registry;

/// <summary>An adapter's <c>events.jsonl</c>: only ever written at its end.</summary>
internal static class AdapterHistory
{
    public const string FileName = "events.jsonl";

    private static readonly JsonSerializerOptions Options = new(AdapterManifest.Options)
    {
        WriteIndented = false,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    public static void Append(string adapterFolder, AdapterEvent entry)
    {
        var path = Path.Combine(adapterFolder, FileName);
        using var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        stream.Seek(0, SeekOrigin.End);
        // A crash may have left half a line; the next entry begins one of its own.
        var line = JsonSerializer.Serialize(entry, Options) + "\n";
        if (stream.Length > 0)
        {
            stream.Seek(-1, SeekOrigin.End);
            if (stream.ReadByte() != '\n')
                line = "\n" + line;
        }

        stream.Write(Encoding.UTF8.GetBytes(line));
        stream.Flush(flushToDisk: true);
    }

    public static IReadOnlyList<AdapterEvent> Read(string adapterFolder)
    {
        var path = Path.Combine(adapterFolder, FileName);
        if (!File.Exists(path))
            return [];
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        var events = new List<AdapterEvent>();
        while (reader.ReadLine() is { } line)
        {
            try
            {
                if (line.Length > 0 && JsonSerializer.Deserialize<AdapterEvent>(line, Options) is { } entry)
                    events.Add(entry);
            }
            catch (JsonException)
            {
                // Half a line of a crash: what it would have said did not happen, or the aliases say it.
            }
        }

        return events;
    }
}
