using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Manuals.Import;

namespace EdgeDiag.EdgeHost.Tests.Diagnosing;

/// <summary>Plants of machines whose makers have published their alarm lists (../shared/data), as the importer makes their manuals.</summary>
internal static class RealPlants
{
    private static readonly (string Name, string Unit)[] Sensors = [("temperature", "℃"), ("current", "A"), ("vibration", "mm/s")];

    /// <summary>The names of the plants.</summary>
    public static IReadOnlyList<string> All { get; } = ["dobot", "xarm"];

    /// <summary>Writes <c>devices.json</c> and the manuals of a plant.</summary>
    /// <param name="plant">One of <see cref="All"/>.</param>
    /// <param name="language">Language of the manuals.</param>
    /// <param name="folder">An empty folder.</param>
    public static void Write(string plant, Language language, string folder)
    {
        var importer = new ManualImporter(Path.Combine(folder, "manuals"), line => Assert.Fail(line));
        if (plant == "dobot")
            Dobot(importer, language);
        else
            XArm(importer, language, folder);
        File.WriteAllText(
            Path.Combine(folder, "devices.json"),
            JsonSerializer.Serialize(
                new
                {
                    devices = new[]
                    {
                        new
                        {
                            id = "arm-01",
                            line = "line-1",
                            type = plant,
                            name = new { zh = "机械臂", en = "robot arm" },
                            sensors = Sensors.Select(s => new
                            {
                                name = s.Name,
                                unit = s.Unit,
                                low = 1.0,
                                high = 10.0,
                            }),
                        },
                    },
                }
            )
        );
    }

    // Two files whose numbers overlap.
    private static void Dobot(ManualImporter importer, Language language)
    {
        var member = language == Language.Zh ? "zh_CN" : "en";
        foreach (var (file, prefix) in new[] { ("alarm_controller.json", ""), ("alarm_servo.json", "servo-") })
            importer.Import(
                Path.Combine(Repository.SharedData("dobot-alarms"), file),
                new ImportRequest
                {
                    DeviceType = "dobot",
                    Language = language,
                    CodePrefix = prefix,
                    Map = FieldMap.Parse(["code=id", $"title={member}.description", $"cause={member}.cause", $"remedy={member}.solution", "severity=level"]),
                }
            );
    }

    // One file with several tables whose numbers overlap: a file for each, as an integrator would split it.
    private static void XArm(ManualImporter importer, Language language, string folder)
    {
        var member = language == Language.Zh ? "cn" : "en";
        var rows = JsonNode.Parse(File.ReadAllBytes(Path.Combine(Repository.SharedData("xarm-codes"), "xarm.json")))!.AsArray();
        foreach (var table in rows.GroupBy(r => r!["table"]!.GetValue<string>()))
        {
            var prefix = table.Key.Replace("CodeMap", "", StringComparison.Ordinal) + "-";
            var file = Path.Combine(folder, $"{table.Key}.json");
            File.WriteAllText(file, new JsonArray([.. table.Select(r => r!.DeepClone())]).ToJsonString());
            importer.Import(
                file,
                new ImportRequest
                {
                    DeviceType = "xarm",
                    Language = language,
                    CodePrefix = prefix,
                    Map = FieldMap.Parse(["code=code", $"title={member}.title", $"remedy={member}.desc"]),
                }
            );
        }
    }
}
