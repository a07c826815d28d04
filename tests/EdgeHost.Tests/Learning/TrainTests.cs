using System.Text.Json;
using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.Model.Files;
using EdgeDiag.Model.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.EdgeHost.Tests.Learning;

public sealed class TrainTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Plant(int validation) => SmallPlant.Create(_folder, validation);

    private string Tickets(int count) =>
        _folder.Write(
            "tickets.jsonl",
            string.Join('\n', File.ReadLines(Path.Combine(Repository.Root, "samples", "plant", "tickets", "train.jsonl")).Take(count))
        );

    [Fact]
    public async Task Train_OnTickets_WritesAnAdapterThatAnswers()
    {
        var tickets = Tickets(48);
        var (status, _, errors) = await EdgeDiagProcess.RunAsync(
            _folder.Path,
            "train",
            "--out",
            "adapters/mine",
            "--tickets",
            tickets,
            "--epochs",
            "1",
            "--Plant",
            Plant(20)
        );
        Assert.True(status == 0, errors);
        Assert.Contains("48 tickets, 33 spoilt copies", errors, StringComparison.Ordinal);
        // 81 examples to choose and 21 to read, 16 a step.
        Assert.Contains("step 7/7", errors, StringComparison.Ordinal);
        Assert.Contains("temperature", errors, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder.File("adapters/mine/calibration.json")));
        Assert.Contains("tokens/s", errors, StringComparison.Ordinal);
        Assert.Contains("validation tickets", errors, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("var/train/checkpoint.safetensors")));
        Assert.Equal(
            Enumerable.Range(1, 7),
            JsonDocument
                .Parse(File.ReadAllText(_folder.File("adapters/mine/loss.json")))
                .RootElement.EnumerateArray()
                .Select(s => s.GetProperty("step").GetInt32())
        );
        Assert.StartsWith("<svg", File.ReadAllText(_folder.File("adapters/mine/loss.svg")), StringComparison.Ordinal);

        var config = JsonDocument.Parse(File.ReadAllText(_folder.File("adapters/mine/adapter_config.json"))).RootElement;
        Assert.Equal((8, 16.0), (config.GetProperty("r").GetInt32(), config.GetProperty("lora_alpha").GetDouble()));
        Assert.Equal(["q_proj", "k_proj", "v_proj", "o_proj"], config.GetProperty("target_modules").EnumerateArray().Select(m => m.GetString()));
        var (answered, output, problem) = await EdgeDiagProcess.RunAsync(
            _folder.Path,
            "diagnose",
            _folder.Write("event.json", """{"device":"press-07","code":"E102"}"""),
            "--json",
            "--Model:Adapter",
            "adapters/mine"
        );
        Assert.True(answered == 0, problem);
        Assert.StartsWith("mine@", JsonDocument.Parse(output).RootElement.GetProperty("model").GetProperty("adapter").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Train_FromAnAdapter_GoesOnWithItsShapeAndOtherFactors()
    {
        var tickets = Tickets(16);
        var first = Path.Combine(Repository.Root, "adapters", "demo-plant");
        var (status, _, errors) = await EdgeDiagProcess.RunAsync(
            _folder.Path,
            "train",
            "--out",
            "adapters/mine",
            "--from",
            first,
            "--tickets",
            tickets,
            "--epochs",
            "1",
            "--rate",
            "1e-5",
            "--rank",
            "4",
            "--dropout",
            "0",
            "--kept",
            "0.5",
            "--Plant",
            Plant(4)
        );
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
        var tickets = Tickets(40);
        var plant = Plant(4);
        string[] Words(string name) =>
            [
                "train",
                "--Plant",
                plant,
                "--out",
                $"adapters/{name}",
                "--work",
                $"var/{name}",
                "--tickets",
                tickets,
                "--epochs",
                "2",
                "--batch",
                "8",
                "--checkpoint-every",
                "2",
                "--dora",
                "--rslora",
                "--rank-pattern",
                "o_proj=4",
                "--dropout",
                "0.1",
            ];
        var (status, _, errors) = await EdgeDiagProcess.RunAsync(_folder.Path, Words("whole"));
        Assert.True(status == 0, errors);

        // Twice: once behind the first checkpoint, once behind a later one, each time somewhere within a step. Where the machine
        // has let the training end before this process came to kill it, it begins anew.
        var checkpoint = _folder.File("var/killed/checkpoint.safetensors");
        for (var kills = 0; kills < 2; )
        {
            var before = File.Exists(checkpoint) ? File.GetLastWriteTimeUtc(checkpoint) : DateTime.MinValue;
            using var training = EdgeDiagProcess.Start(_folder.Path, Words("killed"));
            await Eventually.HoldsAsync(
                () => training.HasExited || (File.Exists(checkpoint) && File.GetLastWriteTimeUtc(checkpoint) > before),
                () => training.Errors
            );
            training.Kill();
            kills++;
            if (!Directory.Exists(_folder.File("adapters/killed")))
                continue;
            Directory.Delete(_folder.File("adapters/killed"), recursive: true);
            File.Delete(checkpoint);
            kills = 0;
        }

        (status, _, errors) = await EdgeDiagProcess.RunAsync(_folder.Path, Words("killed"));
        Assert.True(status == 0, errors);
        foreach (var file in (string[])["adapter_model.safetensors", "adapter_config.json", "calibration.json", "loss.json"])
            Assert.Equal(File.ReadAllBytes(_folder.File($"adapters/whole/{file}")), File.ReadAllBytes(_folder.File($"adapters/killed/{file}")));
    }

    [Fact]
    public async Task Train_InterruptedAndGoneOnAsAuto_KeepsTheTypeThatItBeganWith()
    {
        var other = ComputeChoice.For("auto", CPU).Name == "bf16" ? "f32" : "bf16";
        var tickets = Tickets(8);
        string[] words =
        [
            "train",
            "--out",
            "adapters/mine",
            "--tickets",
            tickets,
            "--epochs",
            "1000",
            "--batch",
            "2",
            "--spoilt",
            "0",
            "--checkpoint-every",
            "1",
            "--Plant",
            Plant(2),
        ];
        using (var training = EdgeDiagProcess.Start(_folder.Path, [.. words, "--compute", other]))
        {
            await Eventually.HoldsAsync(() => File.Exists(_folder.File("var/train/checkpoint.safetensors")), () => training.Errors);
            training.Kill();
        }

        using (var training = EdgeDiagProcess.Start(_folder.Path, words))
        {
            await Eventually.HoldsAsync(() => training.Errors.Contains("step ", StringComparison.Ordinal), () => training.Errors);
            training.Kill();
            Assert.Contains(
                $"products in {(other == "f32" ? "float32" : "bfloat16")}: the interrupted run began with it",
                training.Errors,
                StringComparison.Ordinal
            );
            Assert.Contains("going on from the checkpoint", training.Errors, StringComparison.Ordinal);
        }

        // Asked for by name, another type is another recipe.
        var (status, _, errors) = await EdgeDiagProcess.RunAsync(_folder.Path, [.. words, "--compute", other == "f32" ? "bf16" : "f32"]);
        Assert.Equal(1, status);
        Assert.Contains("checkpoint of this recipe", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Train_WhileTheServiceAnswersAFault_Waits()
    {
        using var signal = new LiveFaultSignal(_folder.File("var"));
        Assert.True(signal.Raise());
        using var training = EdgeDiagProcess.Start(
            _folder.Path,
            "train",
            "--out",
            "adapters/mine",
            "--tickets",
            Tickets(2),
            "--epochs",
            "1",
            "--spoilt",
            "0",
            "--Plant",
            Plant(1)
        );
        await Eventually.HoldsAsync(() => training.Errors.Contains("training waits", StringComparison.Ordinal), () => training.Errors);
        Assert.DoesNotContain("training goes on", training.Errors, StringComparison.Ordinal);
        signal.Clear();
        await Eventually.HoldsAsync(() => training.Errors.Contains("step 1/1", StringComparison.Ordinal), () => training.Errors);
        Assert.Contains("training goes on", training.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Train_BeforeItsFirstStep_TellsWhatItDoes()
    {
        var (status, _, errors) = await EdgeDiagProcess.RunAsync(
            _folder.Path,
            "train",
            "--out",
            "adapters/mine",
            "--tickets",
            Tickets(2),
            "--epochs",
            "2",
            "--batch",
            "1",
            "--spoilt",
            "0",
            "--Plant",
            Plant(1)
        );
        Assert.True(status == 0, errors);
        var lines = errors.Split('\n').ToList();
        int At(string begin) => lines.FindIndex(l => l.StartsWith(begin, StringComparison.Ordinal));
        string[] told =
        [
            "2 tickets read from ",
            "loading the base model ",
            "encoding 2 tickets",
            "memory at the most about ",
            "training: ",
            "step 1/",
            "wrote ",
            "asking the base about 1 validation tickets",
        ];
        Assert.All(told, t => Assert.True(At(t) >= 0, $"{t} is not in {errors}"));
        Assert.Equal(told.Select(At).Order(), told.Select(At));
    }

    [Theory]
    [InlineData("", "at least one ticket")]
    [InlineData("{\"id\":1}", "line 1")]
    public async Task Train_UnusableTickets_IsOneLine(string text, string named)
    {
        var (status, _, errors) = await EdgeDiagProcess.RunAsync(
            _folder.Path,
            "train",
            "--out",
            "adapters/mine",
            "--tickets",
            _folder.Write("tickets.jsonl", text)
        );
        Assert.Equal(1, status);
        Assert.Contains(named, errors, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', errors);
        Assert.False(Directory.Exists(_folder.File("adapters")));
    }
}
