using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion.Tickets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Adapters;

/// <summary>Review items as lines of <c>review-items.jsonl</c> in the data folder; beyond its size the oldest half goes.</summary>
public sealed class ReviewItemFile(IOptions<HostSettings> host, ILogger<ReviewItemFile> log) : IReviewItemSink
{
    /// <summary>The file's name.</summary>
    public const string FileName = "review-items.jsonl";

    private const long MostBytes = 8 << 20;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
        // A line without diagnosis or adapter would stop whoever sorts by them.
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private readonly Lock _lock = new();
    private HashSet<(string, ReviewKind)>? _known;

    /// <inheritdoc/>
    public void Add(ReviewItem item)
    {
        try
        {
            // JSON has no word for a confidence that is none.
            item = item with
            {
                Confidence = Finite(item.Confidence),
                OtherConfidence = item.OtherConfidence is { } other ? Finite(other) : null,
            };
            lock (_lock)
            {
                var path = Path.Combine(host.Value.Data, FileName);
                _known ??= [.. Read(path).Select(i => (i.DiagnosisId, i.Kind))];
                if (!_known.Add((item.DiagnosisId, item.Kind)))
                    return;
                Directory.CreateDirectory(host.Value.Data);
                if (new FileInfo(path) is { Exists: true, Length: > MostBytes })
                {
                    var lines = File.ReadAllLines(path);
                    File.WriteAllLines(path + ".tmp", lines[(lines.Length / 2)..]);
                    File.Move(path + ".tmp", path, overwrite: true);
                    _known = [.. Read(path).Select(i => (i.DiagnosisId, i.Kind)), (item.DiagnosisId, item.Kind)];
                }

                File.AppendAllText(path, JsonSerializer.Serialize(item, Options) + "\n");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full disk, most likely; the diagnosis itself is safe in the journal.
            Log.ReviewItemLost(log, e.Message);
        }
    }

    private static double Finite(double value) => double.IsFinite(value) ? value : 0;

    /// <summary>The items of a file, oldest first; half a line of a crash is passed over, and so is a line that lacks a member.</summary>
    public static IReadOnlyList<ReviewItem> Read(string path)
    {
        if (!File.Exists(path))
            return [];
        var items = new List<ReviewItem>();
        foreach (var line in File.ReadLines(path))
        {
            try
            {
                if (JsonSerializer.Deserialize<ReviewItem>(line, Options) is { } item)
                    items.Add(item);
            }
            catch (JsonException)
            {
                // Cut off by a crash: there is nothing to look at.
            }
        }

        return items;
    }
}
