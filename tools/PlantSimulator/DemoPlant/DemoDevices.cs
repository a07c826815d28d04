using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Devices;

namespace EdgeDiag.PlantSimulator.DemoPlant;

/// <summary>Writes <c>devices.json</c> (docs/reference/files.md).</summary>
public static class DemoDevices
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the file.</summary>
    public static void Write(IReadOnlyList<DeviceDescription> described, string path)
    {
        var devices = described.Select(d =>
            (JsonNode)
                new JsonObject
                {
                    ["id"] = d.Id,
                    ["line"] = d.Line,
                    ["type"] = d.Type,
                    ["name"] = new JsonObject { ["zh"] = d.Name.In(Language.Zh), ["en"] = d.Name.In(Language.En) },
                    ["sensors"] = new JsonArray([
                        .. d.Sensors.Select(s =>
                        {
                            var sensor = new JsonObject { ["name"] = s.Name, ["unit"] = s.Unit };
                            if (s.Low is { } low)
                                sensor["low"] = low;
                            if (s.High is { } high)
                                sensor["high"] = high;
                            sensor["label"] = new JsonObject { ["zh"] = s.Label.In(Language.Zh), ["en"] = s.Label.In(Language.En) };
                            return (JsonNode)sensor;
                        }),
                    ]),
                }
        );
        File.WriteAllText(path, new JsonObject { ["devices"] = new JsonArray([.. devices]) }.ToJsonString(Readable) + "\n");
    }
}
