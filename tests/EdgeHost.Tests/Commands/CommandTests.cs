using System.Text.Json;

namespace EdgeDiag.EdgeHost.Tests.Commands;

/// <summary>The program as its users start it.</summary>
public sealed class CommandTests : IDisposable
{
    private const string Example = """
        {"device":"press-07","code":"E102","ts":"2026-03-02T12:00:00+08:00",
        "readings":{"temperature":{"value":85,"unit":"℃"},"vibration":2.3,"current":12.5},"image":"红色报警灯常亮,绿色运行灯熄灭"}
        """;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task DemoOnceJson_PrintsOneFinalDiagnosisALineAndEndsWell()
    {
        var (status, output, errors) = await EdgeDiagProcess.RunAsync(_folder.Path, "demo", "--once", "--json");
        Assert.True(status == 0, errors);
        var diagnoses = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.True(diagnoses.Count >= 40, $"{diagnoses.Count} diagnoses");
        Assert.All(diagnoses, d => Assert.Equal("final", d.GetProperty("stage").GetString()));
        Assert.DoesNotContain(diagnoses, d => d.GetProperty("outcome").GetString() == "model_unavailable");
        Assert.Equal(diagnoses.Count, diagnoses.Select(d => d.GetProperty("id").GetString()).Distinct().Count());
        Assert.Contains("in flight 0", errors, StringComparison.Ordinal);
        Assert.Contains("dead-lettered", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DemoOnce_ShiftWithTopicsThatNobodyHears_EndsWell()
    {
        var plant = Directory.CreateDirectory(_folder.File("plant")).FullName;
        foreach (var name in (string[])["devices.json", "manuals"])
            CopyInto(Path.Combine(Repository.Root, "samples", "plant", name), plant);
        File.WriteAllText(
            Path.Combine(plant, "shift.jsonl"),
            """
            {"at_ms":0,"topic":"yesterday","payload":{"code":"E102"}}
            {"at_ms":1,"topic":"edgediag/v1/elsewhere/line-3/press-07/fault","payload":{"code":"E102"}}
            {"at_ms":2,"topic":"edgediag/v1/s1/line-3/press-07/fault","payload":{"code":"E102"}}
            """
        );
        var (status, output, errors) = await EdgeDiagProcess.RunAsync(_folder.Path, "demo", "--once", "--json", "--Plant", plant, "--Model:Path", "");
        Assert.True(status == 0, errors);
        Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task DemoOnce_ShiftWithATopicThatMqttCannotCarry_IsRefusedWithItsLine()
    {
        var plant = Directory.CreateDirectory(_folder.File("plant")).FullName;
        foreach (var name in (string[])["devices.json", "manuals"])
            CopyInto(Path.Combine(Repository.Root, "samples", "plant", name), plant);
        File.WriteAllText(Path.Combine(plant, "shift.jsonl"), """{"at_ms":0,"topic":"a/#","payload":{"code":"E102"}}""");
        var (status, _, errors) = await EdgeDiagProcess.RunAsync(_folder.Path, "demo", "--once", "--Plant", plant, "--Model:Path", "");
        Assert.Equal(1, status);
        Assert.Contains("shift.jsonl: line 1: topic: expected a topic of MQTT without +, # and zero, found a/#", errors, StringComparison.Ordinal);
    }

    private static void CopyInto(string source, string folder)
    {
        var target = Path.Combine(folder, Path.GetFileName(source));
        if (File.Exists(source))
        {
            File.Copy(source, target);
            return;
        }

        Directory.CreateDirectory(target);
        foreach (var file in Directory.GetFiles(source))
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
    }

    [Theory]
    [InlineData("zh", "press-manual#E102")]
    [InlineData("en", "press-manual#E102")]
    public async Task Diagnose_Example_CitesTheManual(string language, string cited)
    {
        var file = _folder.Write("event.json", Example);
        var (status, output, errors) = await EdgeDiagProcess.RunAsync(_folder.Path, "diagnose", file, "--json", "--Fusion:Language", language);
        Assert.True(status == 0, errors);
        var diagnosis = JsonDocument.Parse(output).RootElement;
        Assert.Equal(language, diagnosis.GetProperty("language").GetString());
        Assert.StartsWith(cited, diagnosis.GetProperty("causes")[0].GetProperty("evidence")[0].GetProperty("ref").GetString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("var")), "a single diagnosis must leave nothing behind");
    }

    [Fact]
    public async Task Diagnose_ForReading_ShowsCauseEvidenceAndActions()
    {
        var (status, output, _) = await EdgeDiagProcess.RunAsync(_folder.Path, "diagnose", _folder.Write("event.json", Example), "--Model:Path", "");
        Assert.Equal(0, status);
        foreach (var word in (string[])["冷却水流量不足", "press-manual#E102-1", "温度:85℃", "检查冷却水阀开度"])
            Assert.Contains(word, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"device\":\"press-99\",\"code\":\"E102\"}", "device")]
    [InlineData("{\"device\":\"press-07\"}", "code")]
    [InlineData("{\"device\":\"press-07\",\"code\":\"E102\",\"readings\":{\"temperature\":\"hot\"}}", "values.temperature")]
    [InlineData("{", "JSON")]
    [InlineData("[]", "JSON object")]
    public async Task Diagnose_BadEvent_IsOneLineAndStatusOne(string json, string named)
    {
        var (status, output, errors) = await EdgeDiagProcess.RunAsync(_folder.Path, "diagnose", _folder.Write("event.json", json), "--Model:Path", "");
        OneLine(1, status, output, errors, "event.json", named);
    }

    [Theory]
    [InlineData("--Model:Path", "nowhere", "nowhere")]
    [InlineData("--Model:Adapter", "nowhere", "adapter_config.json")]
    [InlineData("--Model:Device", "tpu", "Model:Device")]
    [InlineData("--Model:Precision", "int3", "Model:Precision")]
    [InlineData("--Plant", "nowhere", "Plant")]
    public async Task Diagnose_BadInstallation_IsOneLineAndStatusOne(string key, string value, string named)
    {
        var (status, output, errors) = await EdgeDiagProcess.RunAsync(_folder.Path, "diagnose", _folder.Write("event.json", Example), key, value);
        OneLine(1, status, output, errors, named);
    }

    [Theory]
    [InlineData("devices.json", "{", "devices.json")]
    [InlineData("manuals/press.md", "# no front matter", "front matter")]
    [InlineData("tickets/train.jsonl", "{}", "line 1")]
    public async Task Diagnose_DamagedPlant_IsOneLineAndStatusOne(string file, string text, string named)
    {
        _folder.Write("plant/devices.json", """{"devices":[]}""");
        _folder.Write("plant/manuals/empty.md", "---\nid: a\ndevice_type: b\nlanguage: en\n---\n");
        _folder.Write($"plant/{file}", text);
        var (status, output, errors) = await EdgeDiagProcess.RunAsync(
            _folder.Path,
            "diagnose",
            _folder.Write("event.json", Example),
            "--Plant",
            "plant",
            "--Model:Path",
            ""
        );
        OneLine(1, status, output, errors, named);
    }

    [Theory]
    [InlineData("fly")]
    [InlineData("demo --port many")]
    [InlineData("eval")]
    [InlineData("eval --suite samples/plant --perturb everything")]
    [InlineData("eval --suite samples/plant --limit 0")]
    [InlineData("eval --suite samples/plant --by week")]
    [InlineData("train --out x --rank 0")]
    [InlineData("run --Mqtt:Port 99999")]
    [InlineData("run --Site a/b")]
    [InlineData("run --Mqtt:Prot 1883")]
    public async Task WrongUsage_IsStatusTwo(string arguments)
    {
        var (status, _, errors) = await EdgeDiagProcess.RunAsync(_folder.Path, arguments.Split(' '));
        Assert.True(status == 2, $"status {status}: {errors}");
        Assert.NotEmpty(errors);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Eval_WithoutAModel_PrintsRowsOfTheContract()
    {
        var (status, output, errors) = await EdgeDiagProcess.RunAsync(
            _folder.Path,
            "eval",
            "--suite",
            "samples/plant",
            "--baseline",
            "--json",
            "--Model:Path",
            ""
        );
        Assert.True(status == 0, errors);
        var report = JsonDocument.Parse(output).RootElement;
        Assert.Equal("plant", report.GetProperty("suite").GetString());
        var all = report
            .GetProperty("rows")
            .EnumerateArray()
            .Where(r => r.GetProperty("language").GetString() == "all")
            .ToDictionary(r => r.GetProperty("name").GetString()!);
        Assert.Equal(["manual-only", "nearest-ticket", "ticket-majority"], all.Keys.Order(StringComparer.Ordinal));
        Assert.All(all.Values, r => Assert.Equal(400, r.GetProperty("n").GetInt32()));
    }

    [Fact]
    public async Task Eval_Perturbed_WritesReportsThatNameWhatTheyMeasured()
    {
        var (status, output, errors) = await EdgeDiagProcess.RunAsync(
            _folder.Path,
            "eval",
            "--suite",
            "samples/plant",
            "--baseline",
            "--limit",
            "6",
            "--perturb",
            "all",
            "--by",
            "code",
            "--out",
            "report",
            "--Model:Path",
            ""
        );
        Assert.True(status == 0, errors);
        foreach (var word in (string[])["the first 6 of 400", "manual-only", "nearest-ticket", "removed-all", "obeyed", "robot SRVO-050"])
            Assert.Contains(word, output, StringComparison.Ordinal);
        var report = JsonDocument.Parse(File.ReadAllText(_folder.File("report/report.json"))).RootElement;
        Assert.StartsWith("edgediag eval --suite samples/plant --baseline --limit 6", report.GetProperty("command").GetString(), StringComparison.Ordinal);
        Assert.Equal(13, report.GetProperty("perturbations").EnumerateArray().Select(p => p.GetProperty("perturbation").GetString()).Distinct().Count());
        Assert.StartsWith("<!doctype html>", File.ReadAllText(_folder.File("report/report.html")), StringComparison.Ordinal);
        // Every answer behind the share of right ones.
        var answers = File.ReadLines(_folder.File("report/answers.jsonl"))
            .Select(l => JsonDocument.Parse(l).RootElement)
            .ToLookup(a => a.GetProperty("row").GetString());
        foreach (var row in report.GetProperty("rows").EnumerateArray().Where(r => r.GetProperty("language").GetString() == "all"))
        {
            var mine = answers[row.GetProperty("name").GetString()].ToList();
            Assert.Equal(6, mine.Count);
            Assert.Equal(row.GetProperty("top1").GetDouble(), mine.Count(a => a.GetProperty("right").GetBoolean()) / 6.0, 9);
            Assert.All(
                mine,
                a =>
                    Assert.Equal(
                        a.GetProperty("right").GetBoolean(),
                        a.GetProperty("causes").EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.String } c
                            && c.GetString() == a.GetProperty("expected").GetString()
                    )
            );
        }
    }

    [Fact]
    public async Task Eval_WithTheBundledModel_MeasuresSpeedAndDigest()
    {
        var (status, output, errors) = await EdgeDiagProcess.RunAsync(
            _folder.Path,
            "eval",
            "--suite",
            "samples/plant",
            "--limit",
            "3",
            "--perturb",
            "units",
            "--adapter",
            "adapters/demo-plant",
            "--json"
        );
        Assert.True(status == 0, errors);
        var report = JsonDocument.Parse(output).RootElement;
        var row = report.GetProperty("rows").EnumerateArray().Single(r => r.GetProperty("language").GetString() == "all");
        Assert.Equal(("demo-plant", 3), (row.GetProperty("name").GetString(), row.GetProperty("n").GetInt32()));
        Assert.True(row.GetProperty("tokens_per_s").GetDouble() > 0 && row.GetProperty("prompt_tokens").GetDouble() > 100);
        Assert.Equal(16, row.GetProperty("model").GetProperty("digest").GetString()!.Length);
        Assert.All(
            report.GetProperty("perturbations").EnumerateArray().Where(p => p.GetProperty("measure").GetString() == "unchanged"),
            p => Assert.Equal(1, p.GetProperty("share").GetDouble())
        );
    }

    [Fact]
    public async Task Eval_SuiteFileWithAnUnknownKey_IsOneLineAndStatusOne()
    {
        _folder.Write("suite/suite.json", """{"ticket": "x"}""");
        var (status, output, errors) = await EdgeDiagProcess.RunAsync(_folder.Path, "eval", "--suite", "suite", "--Model:Path", "");
        OneLine(1, status, output, errors, "suite.json", "ticket", "unknown key");
    }

    private static void OneLine(int expected, int status, string output, string errors, params string[] named)
    {
        Assert.True(status == expected, $"status {status}: {errors}");
        Assert.Empty(output);
        Assert.DoesNotContain('\n', errors);
        foreach (var word in named)
            Assert.Contains(word, errors, StringComparison.Ordinal);
    }
}
