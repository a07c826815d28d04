using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Manuals.Import;

namespace EdgeDiag.Fusion.Tests.Manuals.Import;

/// <summary>The alarm lists of a real robot: two files whose ids overlap, in two languages.</summary>
public sealed partial class DobotAlarmsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("zh_CN", Language.Zh)]
    [InlineData("en", Language.En)]
    public void Import_EveryAlarmWithASolution_IsFoundByItsCodeWithThatText(string member, Language language)
    {
        var data = Repository.SharedData("dobot-alarms");
        (string File, string Prefix)[] sources = [("alarm_controller.json", ""), ("alarm_servo.json", "servo-")];
        var importer = new ManualImporter(_folder.Path, line => Assert.Fail(line));
        foreach (var (file, prefix) in sources)
            importer.Import(
                Path.Combine(data, file),
                new ImportRequest
                {
                    DeviceType = "dobot",
                    Language = language,
                    CodePrefix = prefix,
                    Map = FieldMap.Parse(["code=id", $"title={member}.description", $"cause={member}.cause", $"remedy={member}.solution", "severity=level"]),
                }
            );

        using var index = ManualIndex.Build(_folder.Path);
        var asked = 0;
        foreach (var (file, prefix) in sources)
        {
            using var alarms = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(data, file)));
            foreach (var alarm in alarms.RootElement.EnumerateArray())
            {
                var (code, solution) = (prefix + alarm.GetProperty("id").GetRawText(), alarm.GetProperty(member).GetProperty("solution").GetString()!);
                var section = index.Find("dobot", code, language);
                Assert.True(section is not null, code);
                if (string.IsNullOrWhiteSpace(solution))
                    continue;
                asked++;
                Assert.True(
                    section.Causes.Any(c => Bare(string.Concat(c.Remedies)) == Bare(solution)),
                    $"{code}: {solution} / {string.Join('|', section.Causes.SelectMany(c => c.Remedies))}"
                );
                Assert.Equal(section, index.Search(new ManualQuery(code, "dobot", language, Limit: 1)).Single().Section);
            }
        }

        Assert.True(asked > 640, $"{asked} alarms with a solution");
    }

    // Without what separates the items of a list.
    private static string Bare(string text) => Separators().Replace(text, "");

    [GeneratedRegex(@"[;\uFF1B\s]|(?<![0-9.])[1-9]\.(?![0-9])")]
    private static partial Regex Separators();
}
