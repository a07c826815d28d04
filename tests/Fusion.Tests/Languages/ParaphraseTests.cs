using System.Text.Json;
using EdgeDiag.Fusion.Manuals;

namespace EdgeDiag.Fusion.Tests.Languages;

/// <summary>
/// Symptoms in people's own words, written by somebody who had the published alarm lists at hand and not the search: is the right alarm
/// among the first three that an unknown code would offer?
/// </summary>
public class ParaphraseTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("dobot_en", 0.30)]
    [InlineData("dobot_zh", 0.40)]
    [InlineData("xarm_en", 0.45)]
    public void Search_SymptomInOtherWords_OffersTheAlarm(string suite, double bound)
    {
        var sections = (suite == "xarm_en" ? XArm() : Dobot(suite == "dobot_zh")).DistinctBy(s => s.Code).ToList();
        using var index = ManualIndex.Build(sections);
        using var cases = Read(Path.Combine(Repository.Root, "tests", "Fusion.Tests", "Languages", "Cases", "paraphrases.json"));
        var places = new List<(int Place, bool Shares)>();
        foreach (var one in cases.RootElement.GetProperty(suite).EnumerateArray())
        {
            var right = one.GetProperty("codes").EnumerateArray().Select(c => c.GetString()!).ToHashSet();
            var found = index.Search("robot", sections[0].Language, one.GetProperty("words").GetString()!, 3).ToList();
            places.Add((found.FindIndex(s => right.Contains(s.Code)), one.GetProperty("shares").GetBoolean()));
        }

        foreach (var group in places.GroupBy(p => p.Shares))
            output.WriteLine(
                $"{suite}, {(group.Key ? "a word" : "no word")} in common with the title: first {group.Count(p => p.Place == 0)}, "
                    + $"among three {group.Count(p => p.Place >= 0)} of {group.Count()}"
            );
        Assert.True(places.Count(p => p.Place >= 0) >= bound * places.Count, $"{places.Count(p => p.Place >= 0)} of {places.Count}");
    }

    private static IEnumerable<ManualSection> Dobot(bool chinese)
    {
        foreach (var (file, prefix) in new[] { ("alarm_controller.json", ""), ("alarm_servo.json", "servo-") })
        {
            using var list = Read(Path.Combine(Repository.SharedData("dobot-alarms"), file));
            foreach (var alarm in list.RootElement.EnumerateArray())
            {
                var text = alarm.GetProperty(chinese ? "zh_CN" : "en");
                var (title, cause, remedy) = (Text(text, "description"), Text(text, "cause"), Text(text, "solution"));
                if (remedy.Length > 0)
                    yield return Section($"{prefix}{alarm.GetProperty("id")}", title, cause, remedy, chinese ? Language.Zh : Language.En);
            }
        }
    }

    private static IEnumerable<ManualSection> XArm()
    {
        using var list = Read(Path.Combine(Repository.SharedData("xarm-codes"), "xarm.json"));
        foreach (var code in list.RootElement.EnumerateArray())
        {
            var text = code.GetProperty("en");
            yield return Section($"{code.GetProperty("table")}-{code.GetProperty("code")}", Text(text, "title"), "", Text(text, "desc"), Language.En);
        }
    }

    private static ManualSection Section(string code, string title, string cause, string remedy, Language language) =>
        new($"m#{code}", "robot", language, code, title, "", [new ManualCause($"m#{code}-1", cause.Length > 0 ? cause : title, [], [remedy])]);

    private static string Text(JsonElement text, string member) =>
        text.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static JsonDocument Read(string file) => JsonDocument.Parse(File.ReadAllText(file));
}
