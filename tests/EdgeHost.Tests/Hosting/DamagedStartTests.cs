using System.Text.Json;
using EdgeDiag.EdgeHost.Tests.Adapters;
using EdgeDiag.EdgeHost.Tests.Learning;
using EdgeDiag.EdgeHost.Tests.Web.Api;

namespace EdgeDiag.EdgeHost.Tests.Hosting;

/// <summary>What is damaged at the start, and not needed for an answer, does not keep the real program from starting: it is left out and told.</summary>
public sealed class DamagedStartTests : IDisposable
{
    private const string Press = "edgediag/v1/s1/line-3/press-07";

    private readonly Mosquitto _broker = new();
    private readonly TemporaryFolder _data = new();
    private readonly HttpPort _http = HttpPort.Free();
    private Subscription? _heard;

    public void Dispose()
    {
        _heard?.Dispose();
        _broker.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task AliasesTruncated_TheServiceStartsWithoutTheAdapter_AndTakesItOnceItIsMended()
    {
        var (registry, versions) = DemoAdapters.Registry(_data, 16);
        var aliases = Path.Combine(registry.Root, "demo", "aliases.json");
        var whole = await File.ReadAllTextAsync(aliases);
        await File.WriteAllTextAsync(aliases, whole[..10]);
        using var service = await AnsweredAsync("", "adapter", "aliases.json", "--Model:Adapter", "demo");
        await DoctorAsync("model", "aliases.json", "--Model:Adapter", "demo");
        await File.WriteAllTextAsync(aliases, whole);
        await Eventually.HoldsAsync(() => service.Errors.Contains($"Adapter mini+{versions[0]} answers", StringComparison.Ordinal), () => service.Errors);
        await Eventually.HoldsAsync(async () => (await ReadyAsync()).GetProperty("state").GetString() == "online", () => service.Errors);
        service.EndsWell();
    }

    [Fact]
    public async Task ChampionTruncated_TheOneBeforeAnswers()
    {
        var (registry, versions) = DemoAdapters.Registry(_data, 16, 6);
        registry.Promote(versions[1]);
        Truncate(Path.Combine(registry.Find(versions[1]).Folder, "adapter_model.safetensors"));
        using var service = await AnsweredAsync(versions[0], "adapter", versions[1].Split('@')[1], "--Model:Adapter", "demo");
        await DoctorAsync("model", "adapter_model.safetensors", "--Model:Adapter", "demo");
        service.EndsWell();
    }

    [Fact]
    public async Task AdapterFoldersTruncated_TheBaseAnswers_AndARoutesCasesGoToTheMainOne()
    {
        var folder = DemoAdapters.Copy(_data, 6);
        Truncate(Path.Combine(folder, "adapter_model.safetensors"));
        using (var service = await AnsweredAsync("", "adapter", "adapter_model.safetensors", "--Model:Adapter", folder))
            service.EndsWell();
        // In a new journal: the second fault would join the first one's case.
        Directory.Delete(_data.File("var"), recursive: true);
        string[] routed = ["--Model:Adapter", DemoAdapters.Bundled, "--Model:Routes:0:Code", "E102", "--Model:Routes:0:Adapter", folder];
        using var again = await AnsweredAsync("demo-plant", "adapter", "adapter_model.safetensors", routed);
        again.EndsWell();
    }

    [Fact]
    public async Task BaseTruncated_TheManualAnswersAlone()
    {
        foreach (var file in Directory.EnumerateFiles(DemoAdapters.Base))
        {
            Directory.CreateDirectory(_data.File("base"));
            File.Copy(file, _data.File($"base/{Path.GetFileName(file)}"));
        }

        Truncate(_data.File("base/model.safetensors"));
        using var service = await AnsweredAsync("", "model", "model.safetensors", "--Model:Path", _data.File("base"), "--Model:Adapter", "");
        await DoctorAsync("model", "model.safetensors", "--Model:Path", _data.File("base"), "--Model:Adapter", "");
        service.EndsWell();
    }

    [Fact]
    public async Task TicketRowBroken_IsLeftOut_AndTheOthersAreUsed()
    {
        var plant = SmallPlant.Create(_data, 1);
        var tickets = Path.Combine(plant, "tickets", "train.jsonl");
        await File.WriteAllLinesAsync(tickets, ["{\"id\": 1}", .. await File.ReadAllLinesAsync(tickets)]);
        using var service = await AnsweredAsync("", "plant", "train.jsonl: line 1", "--Plant", plant, "--Model:Path", "");
        var causes = _heard!.Diagnoses("final")[^1].GetProperty("causes").EnumerateArray();
        Assert.Contains(causes.SelectMany(c => c.GetProperty("evidence").EnumerateArray()), e => e.GetProperty("kind").GetString() == "ticket");
        await DoctorAsync("plant", "train.jsonl: line 1", "--Plant", plant, "--Model:Path", "");
        service.EndsWell();
    }

    [Fact]
    public async Task AdapterThatDoesNotExistAtAll_IsRefused()
    {
        var (status, _, errors) = await EdgeDiagProcess.RunAsync(_data.Path, EdgeDiagProcess.Serving(_broker, _data, "--Model:Adapter", "nowhere"));
        Assert.Equal(1, status);
        Assert.Contains("Model:Adapter", Assert.Single(errors.Split('\n')), StringComparison.Ordinal);
    }

    private async Task<EdgeDiagProcess> AnsweredAsync(string adapter, string part, string reason, params string[] settings)
    {
        _heard?.Dispose();
        _heard = await _broker.Subscribe("edgediag/v1/s1/#").ReadyAsync(_broker);
        var service = await EdgeDiagProcess.ServeAsync(_broker, _data, [.. settings, "--Http:Port", $"{_http.Port}"]);
        var id = $"f{Guid.NewGuid():N}";
        await _broker.PublishAsync($"{Press}/fault", $$"""{"id":"{{id}}","code":"E102"}""");
        JsonElement? Answer() =>
            _heard.Diagnoses("final").Where(d => d.GetProperty("fault_id").GetString() == id).Select(d => (JsonElement?)d).FirstOrDefault();
        await Eventually.HoldsAsync(() => Answer() is not null, () => service.Errors);
        Assert.StartsWith(adapter, Answer()!.Value.GetProperty("model").GetProperty("adapter").GetString()!, StringComparison.Ordinal);
        if (adapter.Length == 0)
            Assert.Equal("", Answer()!.Value.GetProperty("model").GetProperty("adapter").GetString());
        Assert.Contains(
            service.Errors.Split('\n'),
            l => l.Contains("left out", StringComparison.Ordinal) || l.Contains("starts without", StringComparison.Ordinal)
        );
        var ready = await ReadyAsync();
        Assert.Equal("degraded", ready.GetProperty("state").GetString());
        var line = ready.GetProperty("degraded")[0].GetString()!;
        Assert.StartsWith($"{part}: ", line, StringComparison.Ordinal);
        Assert.Contains(reason, line, StringComparison.Ordinal);
        return service;
    }

    private async Task<JsonElement> ReadyAsync()
    {
        var (status, _, body) = await _http.SendAsync("GET", "/healthz/ready");
        Assert.True(status == 200, body);
        return JsonDocument.Parse(body).RootElement;
    }

    private async Task DoctorAsync(string part, string reason, params string[] settings)
    {
        var (status, output, _) = await EdgeDiagProcess.RunAsync(_data.Path, ["doctor", .. EdgeDiagProcess.Serving(_broker, _data, settings)[1..]]);
        Assert.Equal(1, status);
        Assert.Contains(
            output.Split('\n'),
            l => l.StartsWith(part, StringComparison.Ordinal) && l.Contains("WRONG", StringComparison.Ordinal) && l.Contains(reason, StringComparison.Ordinal)
        );
    }

    private static void Truncate(string path) => File.WriteAllBytes(path, File.ReadAllBytes(path)[..^1000]);
}
