using System.Text.Json;
using EdgeDiag.EdgeHost.Learning;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Model.Lora;
using EdgeDiag.Model.Training;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;

namespace EdgeDiag.EdgeHost.Tests.Learning;

public sealed class TrainRecipeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Train_WithARecipe_OptionsComeBeforeIt_AndItIsKeptBesideTheAdapter()
    {
        // Few tickets to check on: what is told of them is not what this is about.
        var plant = SmallPlant.Create(_folder, validation: 4, train: 16);
        var recipe = _folder.Write(
            "recipe.json",
            """
            {"qlora": true, "gradient_checkpointing": true, "packing": true, "rank": 16, "batch": 4, "accumulation": 2, "epochs": 1,
            "evaluate_every": 2, "patience": 5, "rank_pattern": {"v_proj": 2}}
            """
        );
        var (status, _, errors) = await EdgeDiagProcess.RunAsync(
            _folder.Path,
            "train",
            "--out",
            "mine",
            "--recipe",
            recipe,
            "--rank",
            "4",
            "--qlora",
            "true",
            "--spoilt",
            "0",
            "--Plant",
            plant
        );
        Assert.True(status == 0, errors);
        Assert.Contains("memory at the most about", errors, StringComparison.Ordinal);
        Assert.Contains(
            "validation 0.",
            errors.Replace("validation 1.", "validation 0.", StringComparison.Ordinal).Replace("validation 2.", "validation 0.", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
        // What it was trained for and on stands beside it too.
        Assert.NotEmpty(AdapterScope.Read(_folder.File("mine"))!.Codes);
        Assert.Equal(16, TrainedIds.Read(_folder.File("mine"))!.Ids.Count);
        var kept = JsonDocument.Parse(File.ReadAllText(_folder.File("mine/recipe.json"))).RootElement;
        Assert.Equal(
            (4, 4, true, 0.0),
            (
                kept.GetProperty("rank").GetInt32(),
                kept.GetProperty("batch").GetInt32(),
                kept.GetProperty("packing").GetBoolean(),
                kept.GetProperty("spoilt").GetDouble()
            )
        );
        // What auto came to on this machine, and why.
        var compute = kept.GetProperty("compute").GetString()!;
        Assert.Contains(compute, (string[])["f32", "bf16"]);
        Assert.Contains(
            $"products in {(compute == "f32" ? "float32" : "bfloat16")}: {kept.GetProperty("compute_reason").GetString()}",
            errors,
            StringComparison.Ordinal
        );
        var config = JsonDocument.Parse(File.ReadAllText(_folder.File("mine/adapter_config.json"))).RootElement;
        Assert.Equal((4, 2), (config.GetProperty("r").GetInt32(), config.GetProperty("rank_pattern").GetProperty("v_proj").GetInt32()));
    }

    [Fact]
    public async Task Train_MoreThanThereIs_IsRefusedBeforeTheBaseIsLoaded()
    {
        var (status, _, errors) = await EdgeDiagProcess.RunAsync(_folder.Path, "train", "--out", "mine", "--memory-limit", "200", "--compute", "f32");
        Assert.Equal(1, status);
        Assert.Contains("training needs", errors, StringComparison.Ordinal);
        Assert.Contains("200 MB are available; change gradient_checkpointing, qlora, compute bf16, a smaller batch", errors, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', errors);
        Assert.False(Directory.Exists(_folder.File("mine")));
    }

    [Fact]
    public async Task Train_ToKeepAShareOfDora_IsRefused()
    {
        var (status, _, errors) = await EdgeDiagProcess.RunAsync(_folder.Path, "train", "--out", "mine", "--dora", "--kept", "0.5");
        Assert.Equal(1, status);
        Assert.Contains("kept: expected 1 with dora", errors, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', errors);
        Assert.False(Directory.Exists(_folder.File("mine")));
    }

    [Fact]
    public async Task Train_AWrongRecipe_IsRefusedWithEveryMistake()
    {
        var (status, _, errors) = await EdgeDiagProcess.RunAsync(
            _folder.Path,
            "train",
            "--out",
            "mine",
            "--recipe",
            _folder.Write("r.json", """{"rnak": 4, "epochs": 0}""")
        );
        Assert.Equal(2, status);
        Assert.Contains("rnak: unknown key", errors, StringComparison.Ordinal);
        Assert.Contains("epochs: expected a whole number from 1 to 1000, found 0", errors, StringComparison.Ordinal);
        var (wrong, _, told) = await EdgeDiagProcess.RunAsync(_folder.Path, "train", "--out", "mine", "--rank-pattern", "q_proj=0");
        Assert.Equal(2, wrong);
        Assert.Contains("--rank-pattern: expected whole numbers from 1 to 1024", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Add_StepsOfARun_ArriveInInfluxDb()
    {
        using var influx = await InfluxServer.StartAsync();
        var configuration = new ConfigurationBuilder().AddCommandLine(influx.Settings).Build();
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(1772424000000L));
        var told = new List<string>();
        await using (var telemetry = TrainingTelemetry.Create(configuration, "press", time, told.Add)!)
        {
            for (var i = 1; i <= 40; i++)
            {
                telemetry.Add(new TrainingProgress(i, 40, 1.0 / i, 1e-3, 500 + i, TimeSpan.Zero, i == 40 ? 0.25 : null));
                time.Advance(TimeSpan.FromMilliseconds(100));
            }
        }

        Assert.Empty(told);
        Assert.Equal(40, await influx.NumberAsync("SELECT count(loss) FROM training WHERE adapter='press'"));
        Assert.Equal(540, await influx.NumberAsync("SELECT max(tokens_per_s) FROM training"));
        Assert.Equal(0.25, await influx.NumberAsync("SELECT last(validation_loss) FROM training"));
        influx.Stop();
        await using (var telemetry = TrainingTelemetry.Create(configuration, "press", TimeProvider.System, told.Add)!)
            telemetry.Add(new TrainingProgress(1, 1, 1, 1, 1, TimeSpan.Zero));
        Assert.StartsWith("InfluxDB has not taken", Assert.Single(told), StringComparison.Ordinal);
        Assert.Null(TrainingTelemetry.Create(new ConfigurationBuilder().Build(), "press", time, told.Add));
    }
}
