using System.Text.Json;
using EdgeDiag.EdgeHost.Diagnosing;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Manuals.Import;
using EdgeDiag.Fusion.Sources;
using EdgeDiag.Fusion.Tickets;
using EdgeDiag.Model;

namespace EdgeDiag.EdgeHost.Tests.Diagnosing;

/// <summary>A real robot's alarm lists (../shared/data/dobot-alarms) as its manual, and every one of its alarms as a fault.</summary>
public sealed class AlarmListTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("zh_CN", Language.Zh)]
    [InlineData("en", Language.En)]
    public async Task Final_EveryAlarmWithASolution_CitesItAndActsByIt(string member, Language language)
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
        using var manuals = ManualIndex.Build(_folder.Path);
        using var model = new LanguageModelAnswering(
            LanguageModel.Load(Path.Combine(Repository.Root, "models", "mini"), Path.Combine(Repository.Root, "adapters", "demo-plant"), "cpu"),
            TimeSpan.FromMinutes(1),
            TimeProvider.System
        );
        var diagnostician = new Diagnostician(new Retrieval(manuals, TicketIndex.Empty), model, TimeProvider.System, language);
        var device = new DeviceDescription("dobot-01", "line-1", "dobot", new LocalizedText("机械臂", "robot arm"), []);

        int asked = 0,
            cited = 0,
            acted = 0;
        var missed = new List<string>();
        foreach (var (file, prefix) in sources)
        {
            using var alarms = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(data, file)));
            foreach (var alarm in alarms.RootElement.EnumerateArray())
            {
                if (string.IsNullOrWhiteSpace(alarm.GetProperty(member).GetProperty("solution").GetString()))
                    continue;
                var code = prefix + alarm.GetProperty("id").GetRawText();
                var fault = new FaultEvent("s1", "line-1", "dobot-01", DateTimeOffset.UnixEpoch, code, code, FaultState.Active, Severity.Medium, null);
                var answer = await diagnostician.FinalAsync(
                    new DiagnosisCase(fault, device, [], null, []),
                    new DiagnosisIds("d", "c", ["f"]),
                    DateTimeOffset.UnixEpoch,
                    false,
                    e => Assert.Fail(e.ToString()),
                    TestContext.Current.CancellationToken
                );
                var section = manuals.Find("dobot", code, language)!;
                asked++;
                if (answer.Causes is [{ Evidence: [{ Kind: "manual" } first, ..] }, ..] && first.Ref.StartsWith(section.Ref + "-", StringComparison.Ordinal))
                    cited++;
                if (
                    answer is { Outcome: DiagnosisOutcome.Diagnosed, Actions.Count: > 0 }
                    && answer.Actions.All(a => section.Causes.Any(c => c.Remedies.Contains(a)))
                )
                    acted++;
                else
                    missed.Add($"{code}: {answer.Outcome}");
            }
        }

        Assert.True(asked > 600, $"{asked} alarms with a solution");
        Assert.True(
            cited >= 0.99 * asked && acted >= 0.95 * asked,
            $"{asked} asked, {cited} cited, {acted} acted by their solution; not: {string.Join(", ", missed.Take(10))}"
        );
        TestContext.Current.TestOutputHelper?.WriteLine($"{asked} alarms: {cited} cited, {acted} acted by their solution");
    }
}
