using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeDiag.EdgeHost.Tests.Commands;

/// <summary><c>model inspect</c>, <c>quantize</c> and <c>verify</c> on the bundled model.</summary>
public sealed class ModelCommandTests : IDisposable
{
    private const string Example = """
        {"device":"press-07","code":"E102","ts":"2026-03-02T12:00:00+08:00",
        "readings":{"temperature":{"value":85,"unit":"℃"},"vibration":2.3,"current":12.5},"image":"红色报警灯常亮,绿色运行灯熄灭"}
        """;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Inspect_BundledModel_TellsSizesAndMemory()
    {
        var (status, output, errors) = await EdgeDiagProcess.RunAsync(_folder.Path, "model", "inspect", "models/mini", "--json");
        Assert.True(status == 0, errors);
        var line = JsonDocument.Parse(output).RootElement;
        Assert.True(line.GetProperty("loads").GetBoolean(), output);
        Assert.Equal(("qwen2", 6), (line.GetProperty("model_type").GetString(), line.GetProperty("sizes").GetProperty("layers").GetInt32()));
        var weights = line.GetProperty("memory")
            .EnumerateArray()
            .ToDictionary(m => m.GetProperty("precision").GetString()!, m => m.GetProperty("weights").GetInt64());
        Assert.Equal(["f32", "bf16", "int8", "int4"], weights.Keys);
        Assert.Equal(line.GetProperty("parameters").GetInt64() * 4, weights["f32"]);
        Assert.True(weights["f32"] > weights["bf16"] && weights["bf16"] > weights["int8"] && weights["int8"] > weights["int4"], output);
        (status, output, _) = await EdgeDiagProcess.RunAsync(_folder.Path, "model", "inspect", "models/mini");
        Assert.Equal(0, status);
        foreach (var word in (string[])["Qwen2", "6 layers", "can be loaded", "int4", "tokens"])
            Assert.Contains(word, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_UnsupportedKeys_NamesAllOfThem()
    {
        var model = Copy();
        Change(model, c => (c["hidden_act"], c["num_experts"], c["brand_new"]) = ("gelu", 8, 1));
        var (status, output, _) = await EdgeDiagProcess.RunAsync(_folder.Path, "model", "inspect", model, "--json");
        Assert.Equal(0, status);
        var line = JsonDocument.Parse(output).RootElement;
        Assert.False(line.GetProperty("loads").GetBoolean());
        var problems = line.GetProperty("problems").EnumerateArray().Select(p => p.GetString()!).ToList();
        Assert.All((string[])["hidden_act", "num_experts", "brand_new"], key => Assert.Contains(problems, p => p.Contains(key, StringComparison.Ordinal)));
        Assert.True(line.GetProperty("parameters").GetInt64() > 1_000_000, "sizes are told all the same");
    }

    [Fact]
    public async Task Quantize_BundledModel_AnswersAsQuantizedAtLoad()
    {
        var (status, output, errors) = await EdgeDiagProcess.RunAsync(
            _folder.Path,
            "model",
            "quantize",
            "models/mini",
            "--out",
            "mini-int4",
            "--precision",
            "int4",
            "--json"
        );
        Assert.True(status == 0, errors);
        var line = JsonDocument.Parse(output).RootElement;
        Assert.True(line.GetProperty("bytes").GetInt64() * 3 < line.GetProperty("bytes_before").GetInt64(), output);
        var file = _folder.Write("event.json", Example);
        var (_, atLoad, _) = await EdgeDiagProcess.RunAsync(
            _folder.Path,
            "diagnose",
            file,
            "--json",
            "--Model:Precision",
            "int4",
            "--Fusion:Deadline",
            "00:02:00"
        );
        var (answered, stored, problems) = await EdgeDiagProcess.RunAsync(
            _folder.Path,
            "diagnose",
            file,
            "--json",
            "--Model:Precision",
            "int4",
            "--Model:Path",
            "mini-int4",
            "--Fusion:Deadline",
            "00:02:00"
        );
        Assert.True(answered == 0, problems);
        Assert.Equal(Answer(atLoad), Answer(stored));
        (status, output, errors) = await EdgeDiagProcess.RunAsync(_folder.Path, "model", "verify", "mini-int4");
        Assert.True(status == 0, output + errors);
        (status, output, errors) = await EdgeDiagProcess.RunAsync(_folder.Path, "diagnose", file, "--Model:Path", "mini-int4", "--Fusion:Deadline", "00:02:00");
        Assert.Equal((1, ""), (status, output));
        Assert.Contains("Model:Precision int4", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_DamagedFolder_HasALineForEachFinding()
    {
        var model = Copy();
        Change(model, c => c["eos_token_id"] = 9_999_999);
        var weights = Path.Combine(model, "model.safetensors");
        var bytes = File.ReadAllBytes(weights);
        // The last value of the last tensor becomes NaN, in whichever of the float types it is.
        (bytes[^1], bytes[^2]) = (0x7F, 0xFF);
        File.WriteAllBytes(weights, bytes);
        File.WriteAllText(
            Path.Combine(model, "manifest.json"),
            """{"source":"x","commit":"y","created":"2026-01-01T00:00:00Z","files":{"tokenizer.json":"00","gone.json":"00"}}"""
        );
        var (status, output, errors) = await EdgeDiagProcess.RunAsync(_folder.Path, "model", "verify", model);
        Assert.True(status == 1, errors);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, lines.Length);
        foreach (var word in (string[])["tokenizer.json: SHA-256", "gone.json: file", "expected finite values, found 1", "eos_token_id"])
            Assert.Contains(lines, l => l.Contains(word, StringComparison.Ordinal));
    }

    private string Copy()
    {
        var target = _folder.File("mini");
        Directory.CreateDirectory(target);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(EdgeDiag.Tests.Repository.Root, "models", "mini")))
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        return target;
    }

    private static void Change(string folder, Action<JsonObject> change)
    {
        var path = Path.Combine(folder, "config.json");
        var config = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        change(config);
        File.WriteAllText(path, config.ToJsonString());
    }

    private static string Answer(string json)
    {
        var diagnosis = JsonDocument.Parse(json).RootElement;
        return string.Join('\n', ((string[])["outcome", "summary", "causes", "actions"]).Select(k => diagnosis.GetProperty(k).GetRawText()));
    }
}
