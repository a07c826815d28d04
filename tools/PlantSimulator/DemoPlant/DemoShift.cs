using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Sensors;
using EdgeDiag.PlantSimulator.Lexicons;
using EdgeDiag.PlantSimulator.Plants;
using EdgeDiag.PlantSimulator.Sampling;

namespace EdgeDiag.PlantSimulator.DemoPlant;

/// <summary>
/// Records a shift as timed MQTT messages: single faults, chattering ones, a burst over many machines, repeated deliveries, ends
/// of faults, and messages that nobody can understand.
/// </summary>
public sealed class DemoShift(DemoPlant plant, Lexicon lexicon, int seed)
{
    private const int Singles = 36,
        BurstDevices = 6,
        Spacing = 40_000;
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 6, 0, 0, TimeSpan.FromHours(8));
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Random _random = new(seed);
    private readonly DemoTickets _events = new(plant, lexicon, seed + 1);
    private readonly List<(long At, JsonObject Line)> _messages = [];
    private long _clock = 10_000;

    /// <summary>The shift's lines in order of time.</summary>
    public IReadOnlyList<string> Record()
    {
        Seed();
        for (var i = 0; i < Singles; i++)
        {
            var (device, code) = Fault(Next(), $"f-{i + 1:000}");
            // Some faults chatter: the same code again within seconds, once with the very same id.
            if (i % 6 == 2)
                for (var k = 1; k <= 3; k++)
                    Raise(_clock + k * 4_000, device, code, $"f-{i + 1:000}-{k}", null);
            if (i % 9 == 4)
                Raise(_clock + 1_500, device, code, $"f-{i + 1:000}", null);
            if (i % 5 == 0)
                Send(
                    _clock + 25_000,
                    device,
                    "fault",
                    new JsonObject
                    {
                        ["id"] = $"f-{i + 1:000}-end",
                        ["ts"] = Time(_clock + 25_000),
                        ["code"] = code.Code,
                        ["state"] = "cleared",
                    }
                );
            _clock += Spacing;
        }

        Burst();
        Broken();
        return [.. _messages.OrderBy(m => m.At).Select(m => m.Line.ToJsonString(Readable))];
    }

    /// <summary>The example that the project began with.</summary>
    private void Seed()
    {
        var press = plant.Devices.Single(d => d.Id == "press-07");
        var code = plant.Types.Single(t => t.Id == "press").Codes.Single(c => c.Code == "E102");
        Send(
            _clock - 3_000,
            press,
            "reading",
            new JsonObject
            {
                ["ts"] = Time(_clock - 3_000),
                ["values"] = new JsonObject
                {
                    ["temperature"] = new JsonObject { ["value"] = 85, ["unit"] = "℃" },
                    ["vibration"] = 2.3,
                    ["current"] = new JsonObject { ["value"] = 12.5, ["unit"] = "A" },
                },
            }
        );
        Send(_clock - 1_000, press, "image", new JsonObject { ["ts"] = Time(_clock - 1_000), ["description"] = "红色报警灯常亮,绿色运行灯熄灭" });
        Raise(_clock, press, code, "f-000", null);
        _clock += Spacing;
    }

    private void Burst()
    {
        // One cause upstream, many machines within a second.
        var used = new HashSet<string>();
        for (var i = 0; used.Count < BurstDevices; i++)
        {
            var next = Next();
            if (!used.Add(next.Device.Id))
                continue;
            Fault(next, $"b-{used.Count:00}");
            _clock += 150;
        }

        _clock += Spacing;
    }

    private void Broken()
    {
        var device = plant.Devices[0];
        var topic = Topic(device);
        Text(_clock, $"{topic}/fault", "{\"ts\": 1772400000000, \"code\": ");
        Text(_clock + 500, $"{topic}/fault", "{\"state\": \"active\"}");
        Text(_clock + 1_000, $"{topic}/reading", "{\"ts\": \"2026-03-02T06:00:00+08:00\", \"values\": {\"temperature\": \"hot\"}}");
        Text(_clock + 1_500, $"{topic}/feedback", "{\"ts\": \"yesterday\", \"diagnosis_id\": \"d-1\", \"verdict\": \"maybe\"}");
    }

    private (DeviceDescription Device, PlantCode Code, Situation Situation, IReadOnlyList<string> Hints) Next()
    {
        // The demo speaks Chinese: the language of its line.
        while (true)
        {
            var (device, code, situation, _, hints, language) = _events.Event();
            if (language == Language.Zh)
                return (device, code, situation, hints);
        }
    }

    private (DeviceDescription Device, PlantCode Code) Fault(
        (DeviceDescription Device, PlantCode Code, Situation Situation, IReadOnlyList<string> Hints) f,
        string id
    )
    {
        var words = new WordsSampler(_random, lexicon, Language.Zh);
        var final = f.Device.Sensors.ToDictionary(s => s.Name, s => ReadingSampler.Draw(_random, s, f.Situation.Judgements[s.Name]));
        var calm = f.Device.Sensors.ToDictionary(s => s.Name, s => ReadingSampler.Draw(_random, s, Judgement.Normal));
        for (var step = 0; step < 4; step++)
        {
            // From normal to what it is now, so that trends have something to see.
            var values = new JsonObject(
                f.Device.Sensors.Select(s =>
                    KeyValuePair.Create(
                        s.Name,
                        (JsonNode?)
                            new JsonObject
                            {
                                ["value"] = Math.Round(calm[s.Name] + (final[s.Name] - calm[s.Name]) * Math.Min(1, step / 2.0), 3),
                                ["unit"] = s.Unit,
                            }
                    )
                )
            );
            var at = _clock - (3 - step) * 3_000 - 1_000;
            Send(at, f.Device, "reading", new JsonObject { ["ts"] = Time(at), ["values"] = values });
        }

        Send(_clock - 500, f.Device, "image", new JsonObject { ["ts"] = Time(_clock - 500), ["description"] = words.Image(f.Situation) });
        Raise(_clock, f.Device, f.Code, id, words.Operator(f.Situation, f.Hints));
        return (f.Device, f.Code);
    }

    private void Raise(long at, DeviceDescription device, PlantCode code, string id, string? text)
    {
        var fault = new JsonObject
        {
            ["id"] = id,
            ["ts"] = Time(at),
            ["code"] = code.Code,
            ["severity"] = code.Severity.ToString().ToLowerInvariant(),
        };
        if (!string.IsNullOrEmpty(text))
            fault["text"] = text;
        Send(at, device, "fault", fault);
    }

    private string Topic(DeviceDescription device) => $"edgediag/v1/{plant.Site}/{device.Line}/{device.Id}";

    private static string Time(long at) => Start.AddMilliseconds(at).ToString("yyyy-MM-ddTHH:mm:ss.fffzzz", CultureInfo.InvariantCulture);

    private void Send(long at, DeviceDescription device, string kind, JsonObject payload) =>
        _messages.Add(
            (
                at,
                new JsonObject
                {
                    ["at_ms"] = at,
                    ["topic"] = $"{Topic(device)}/{kind}",
                    ["payload"] = payload,
                }
            )
        );

    private void Text(long at, string topic, string text) =>
        _messages.Add(
            (
                at,
                new JsonObject
                {
                    ["at_ms"] = at,
                    ["topic"] = topic,
                    ["payload_text"] = text,
                }
            )
        );
}
