using System.Text;
using System.Text.Json.Nodes;
using EdgeDiag.EdgeHost.Ingress.Mappings;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Events.Messages;

namespace EdgeDiag.EdgeHost.Tests.Ingress.Mappings;

/// <summary>
/// Cases that were written from docs/reference/mappings.md, with what must come out, before there was any code: messages of gateways
/// and PLCs as plants have them, and files that must be refused.
/// </summary>
public sealed class MappingCaseTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);
    private static readonly ClockBounds Bounds = new(TimeSpan.FromMinutes(5), TimeSpan.FromDays(3650));

    public static TheoryData<string> Cases => [.. Read("cases.json").Select(c => (string)c!["name"]!)];

    public static TheoryData<string> RefusedFiles => [.. Read("refused.json").Select(c => (string)c!["name"]!)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Case_BecomesWhatThePageSays(string name)
    {
        var @case = Find("cases.json", name);
        using var folder = new TemporaryFolder();
        var file = folder.Write("mappings.json", new JsonObject { ["mappings"] = @case["mappings"]!.DeepClone() }.ToJsonString());
        var mapper = new MessageMapper(PlantMappings.Load(file, ""), "s1", Devices(@case["devices"]));
        foreach (var (message, expected) in @case["messages"]!.AsArray().Zip(@case["expected"]!.AsArray()))
        {
            var topic = (string)message!["topic"]!;
            var payload = (string)message["payload"]!;
            var mapped = mapper.Map(topic, Encoding.UTF8.GetBytes(payload), Receipt.New(Now, Bounds));
            mapped.Remember();
            var left = mapped.Events.Select(Describe).ToList();
            foreach (var wanted in expected!.AsArray())
            {
                var found = left.FindIndex(e => IsSame(wanted!, e));
                Assert.True(
                    found >= 0,
                    $"{topic} {payload}\nexpected {wanted!.ToJsonString()}\nfound    {string.Join("\n         ", left.Select(e => e.ToJsonString()))}"
                );
                left.RemoveAt(found);
            }

            Assert.True(left.Count == 0, $"{topic} {payload}\nnot expected {string.Join("\n", left.Select(e => e.ToJsonString()))}");
        }
    }

    [Theory]
    [MemberData(nameof(RefusedFiles))]
    public void File_IsRefusedInOneLineThatNamesWhatIsWrong(string name)
    {
        var @case = Find("refused.json", name);
        using var folder = new TemporaryFolder();
        var file = folder.Write("mappings.json", @case["file"] is JsonValue text ? (string)text! : @case["file"]!.ToJsonString());
        var refused = Assert.Throws<InvalidInputException>(() => PlantMappings.Load(file, ""));
        Assert.StartsWith($"{file}: ", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
        foreach (var word in @case["contains"]!.AsArray())
            Assert.Contains((string)word!, refused.Message, StringComparison.OrdinalIgnoreCase);
    }

    private static DeviceCatalog Devices(JsonNode? devices) =>
        new([
            .. (devices ?? JsonNode.Parse("""[{"id":"oven1","line":"line-2"},{"id":"oven2","line":"line-2"},{"id":"press-07","line":"line-3"}]"""))!
                .AsArray()
                .Select(d => new DeviceDescription((string)d!["id"]!, (string)d["line"]!, "oven", new LocalizedText("炉", "oven"), [])),
        ]);

    private static JsonObject Describe(DecodeResult result) =>
        result.Event switch
        {
            null => new JsonObject { ["error"] = result.Error },
            FaultEvent f => new JsonObject
            {
                ["kind"] = "fault",
                ["line"] = f.Line,
                ["device"] = f.Device,
                ["code"] = f.Code,
                ["state"] = f.State.ToString().ToLowerInvariant(),
                ["severity"] = f.Severity.ToString().ToLowerInvariant(),
                ["text"] = f.Text,
                ["id"] = f.HasOwnId ? f.Id : null,
                ["ts"] = Time(f),
            },
            ReadingEvent r => new JsonObject
            {
                ["kind"] = "reading",
                ["line"] = r.Line,
                ["device"] = r.Device,
                ["ts"] = Time(r),
                ["values"] = new JsonObject([
                    .. r.Values.Select(v => KeyValuePair.Create(v.Key, (JsonNode?)new JsonObject { ["value"] = v.Value.Value, ["unit"] = v.Value.Unit })),
                ]),
            },
            ImageEvent i => new JsonObject
            {
                ["kind"] = "image",
                ["line"] = i.Line,
                ["device"] = i.Device,
                ["description"] = i.Description,
                ["ts"] = Time(i),
            },
            var other => throw new InvalidOperationException(other.ToString()),
        };

    private static string? Time(PlantEvent e) => e.Sent?.ToUniversalTime().ToString("O");

    // Every member that is expected, and none that is not; a severity that nobody has set is medium.
    private static bool IsSame(JsonNode wanted, JsonObject found)
    {
        if (wanted["error"] is { } word)
            return found["error"] is { } error && ((string)error!).Contains((string)word!, StringComparison.OrdinalIgnoreCase);
        foreach (var (name, value) in found)
            if (!(name == "severity" && wanted[name] is null) && !IsSameValue(wanted[name], value))
                return false;
        return found["error"] is null;
    }

    private static bool IsSameValue(JsonNode? wanted, JsonNode? found) =>
        (wanted, found) switch
        {
            (null, null) => true,
            (null, _) or (_, null) => false,
            (JsonObject w, JsonObject f) => w.Select(m => m.Key).Union(f.Select(m => m.Key)).All(k => IsSameValue(w[k], f[k])),
            (JsonValue w, JsonValue f) when w.GetValueKind() == System.Text.Json.JsonValueKind.Number => w.GetValue<double>().Equals(f.GetValue<double>()),
            (JsonValue w, JsonValue f) when DateTimeOffset.TryParse((string?)w, out var a) && DateTimeOffset.TryParse((string?)f, out var b) => a == b,
            _ => (string?)wanted == (string?)found,
        };

    private static JsonArray Read(string file) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "tests", "EdgeHost.Tests", "Ingress", "Mappings", file)))!.AsArray();

    private static JsonNode Find(string file, string name) => Read(file).Single(c => (string)c!["name"]! == name)!;
}
