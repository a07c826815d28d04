using System.Text.Json;
using EdgeDiag.Model.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.EdgeHost.Tests.Learning;

public sealed class TrainTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Train_OnTickets_WritesAnAdapterThatAnswers()
    {
        var tickets = _folder.Write("tickets.jsonl", string.Join('\n', File.ReadLines(Path.Combine(Repository.Root, "samples", "plant", "tickets", "train.jsonl")).Take(48)));
        var (status, _, errors) = await EdgeDiagProcess.RunAsync(_folder.Path, "train", "--out", "adapters/mine", "--tickets", tickets, "--epochs", "1");
        Assert.True(status == 0, errors);
        Assert.Contains("48 tickets, 33 spoilt copies", errors, StringComparison.Ordinal);
        // 81 examples to choose and 21 to read, 16 a step.
        Assert.Contains("step 7/7", errors, StringComparison.Ordinal);
        Assert.Contains("temperature", errors, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder.File("adapters/mine/calibration.json")));
        Assert.Contains("tokens/s", errors, StringComparison.Ordinal);
        Assert.Contains("validation tickets", errors, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("var/train/checkpoint.safetensors")));
        Assert.Equal(Enumerable.Range(1, 7), JsonDocument.Parse(File.ReadAllText(_folder.File("adapters/mine/loss.json"))).RootElement.EnumerateArray().Select(s => s.GetProperty("step").GetInt32()));
        Assert.StartsWith("<svg", File.ReadAllText(_folder.File("adapters/mine/loss.svg")), StringComparison.Ordinal);

        var config = JsonDocument.Parse(File.ReadAllText(_folder.File("adapters/mine/adapter_config.json"))).RootElement;
        Assert.Equal((8, 16.0), (config.GetProperty("r").GetInt32(), config.GetProperty("lora_alpha").GetDouble()));
        Assert.Equal(["q_proj", "k_proj", "v_proj", "o_proj"], config.GetProperty("target_modules").EnumerateArray().Select(m => m.GetString()));
        var (answered, output, problem) = await EdgeDiagProcess.RunAsync(_folder.Path, "diagnose", _folder.Write("event.json", """{"device":"press-07","code":"E102"}"""), "--json", "--Model:Adapter", "adapters/mine");
        Assert.True(answered == 0, problem);
        Assert.StartsWith("mine@", JsonDocument.Parse(output).RootElement.GetProperty("model").GetProperty("adapter").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Train_FromAnAdapter_GoesOnWithItsShapeAndOtherFactors()
    {
        var tickets = _folder.Write("tickets.jsonl", string.Join('\n', File.ReadLines(Path.Combine(Repository.Root, "samples", "plant", "tickets", "train.jsonl")).Take(16)));
        var first = Path.Combine(Repository.Root, "adapters", "demo-plant");
        var (status, _, errors) = await EdgeDiagProcess.RunAsync(_folder.Path, "train", "--out", "adapters/mine", "--from", first, "--tickets", tickets, "--epochs", "1", "--rate", "1e-5", "--rank", "4", "--dropout", "0", "--kept", "0.5");
        Assert.True(status == 0, errors);
        var config = JsonDocument.Parse(File.ReadAllText(_folder.File("adapters/mine/adapter_config.json"))).RootElement;
        Assert.Equal((8, 7), (config.GetProperty("r").GetInt32(), config.GetProperty("target_modules").GetArrayLength()));
        // Two steps of 1e-5 from there, then half of the update: nearly half the factors, where a fresh adapter would have none in B.
        using var before = SafetensorsFile.Open(Path.Combine(first, "adapter_model.safetensors"));
        using var after = SafetensorsFile.Open(_folder.File("adapters/mine/adapter_model.safetensors"));
        var name = before.Entries.Keys.First(k => k.Contains("lora_B", StringComparison.Ordinal));
        using var was = before.Load(name, ScalarType.Float32, CPU);
        using var now = after.Load(name, ScalarType.Float32, CPU);
        using var moved = (now - was / 2).abs().max();
        using var size = was.abs().max();
        Assert.InRange(moved.ToSingle(), 1e-8f, 1e-2f * size.ToSingle());
    }

    [Fact]
    public async Task Train_KilledAndStartedAgain_WritesTheSameBytes()
    {
        var tickets = _folder.Write("tickets.jsonl", string.Join('\n', File.ReadLines(Path.Combine(Repository.Root, "samples", "plant", "tickets", "train.jsonl")).Take(40)));
        string[] Words(string name) => ["train", "--out", $"adapters/{name}", "--work", $"var/{name}", "--tickets", tickets, "--epochs", "2", "--batch", "8", "--checkpoint-every", "2", "--dora", "--rslora", "--rank-pattern", "o_proj=4", "--dropout", "0.1", "--compute", "bf16"];
        var (status, _, errors) = await EdgeDiagProcess.RunAsync(_folder.Path, Words("whole"));
        Assert.True(status == 0, errors);

        // Twice: once behind the first checkpoint, once behind a later one, each time somewhere within a step.
        var checkpoint = _folder.File("var/killed/checkpoint.safetensors");
        for (var kill = 0; kill < 2; kill++)
        {
            var before = File.Exists(checkpoint) ? File.GetLastWriteTimeUtc(checkpoint) : DateTime.MinValue;
            using var training = EdgeDiagProcess.Start(_folder.Path, Words("killed"));
            await Eventually.HoldsAsync(() => File.Exists(checkpoint) && File.GetLastWriteTimeUtc(checkpoint) > before, () => training.Errors, 120);
            training.Kill();
            Assert.False(Directory.Exists(_folder.File("adapters/killed")), "it had finished before it was killed");
        }

        (status, _, errors) = await EdgeDiagProcess.RunAsync(_folder.Path, Words("killed"));
        Assert.True(status == 0, errors);
        foreach (var file in (string[])["adapter_model.safetensors", "adapter_config.json", "calibration.json", "loss.json"])
            Assert.Equal(File.ReadAllBytes(_folder.File($"adapters/whole/{file}")), File.ReadAllBytes(_folder.File($"adapters/killed/{file}")));
    }

    [Theory]
    [InlineData("", "at least one ticket")]
    [InlineData("{\"id\":1}", "line 1")]
    public async Task Train_UnusableTickets_IsOneLine(string text, string named)
    {
        var (status, _, errors) = await EdgeDiagProcess.RunAsync(_folder.Path, "train", "--out", "adapters/mine", "--tickets", _folder.Write("tickets.jsonl", text));
        Assert.Equal(1, status);
        Assert.Contains(named, errors, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', errors);
        Assert.False(Directory.Exists(_folder.File("adapters")));
    }
}
