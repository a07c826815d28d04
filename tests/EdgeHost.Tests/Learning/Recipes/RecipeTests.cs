using System.Text.Json.Nodes;
using EdgeDiag.EdgeHost.Learning.Recipes;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion;

namespace EdgeDiag.EdgeHost.Tests.Learning.Recipes;

public sealed class RecipeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WriteRead_EveryKeyChanged_IsTheSame()
    {
        var changed = new TrainingRecipe
        {
            Epochs = 3,
            Batch = 4,
            Accumulation = 2,
            Rank = 5,
            Alpha = 7.5,
            Dropout = 0.2,
            Targets = ["down_proj", "q_proj"],
            RankPattern = new Dictionary<string, double> { ["v_proj"] = 3 },
            AlphaPattern = new Dictionary<string, double> { [@"layers\.1\..*"] = 0.5 },
            RsLora = true,
            Dora = true,
            QLora = true,
            Rate = 1e-5,
            FinalRate = 0.3,
            WarmUp = 0,
            WeightDecay = 0.1,
            ClipNorm = 5,
            Spoilt = 0,
            Kept = 0.7,
            Compute = "bf16",
            GradientCheckpointing = true,
            Packing = true,
            Patience = 2,
            EvaluateEvery = 7,
            CheckpointEvery = 9,
            MemoryLimit = 1000,
            Seed = 42,
        };
        RecipeFile.Write(_folder.Path, changed);
        var failures = new List<string>();
        var read = RecipeFile.Read(_folder.File(RecipeFile.Name), failures);
        Assert.Empty(failures);
        Assert.Equal(RecipeFile.Json(changed).ToJsonString(), RecipeFile.Json(read).ToJsonString());
        // Each key was another than its default, so that none can have been forgotten.
        foreach (var key in RecipeKeys.All)
            Assert.NotEqual(key.GetValue(new TrainingRecipe()).ToJsonString(), key.GetValue(read).ToJsonString());
    }

    [Theory]
    [InlineData("epochs", "0")]
    [InlineData("epochs", "1.5")]
    [InlineData("batch", "\"16\"")]
    [InlineData("accumulation", "2000")]
    [InlineData("rank", "1025")]
    [InlineData("alpha", "0")]
    [InlineData("dropout", "1")]
    [InlineData("targets", "[]")]
    [InlineData("targets", "\"q_proj\"")]
    [InlineData("targets", "[\"wq\"]")]
    [InlineData("targets", "[\"q_proj\",\"q_proj\"]")]
    [InlineData("rank_pattern", "{\"q_proj\":2.5}")]
    [InlineData("rank_pattern", "{\"(\":2}")]
    [InlineData("alpha_pattern", "[1]")]
    [InlineData("rslora", "1")]
    [InlineData("dora", "\"true\"")]
    [InlineData("qlora", "null")]
    [InlineData("rate", "0")]
    [InlineData("final_rate", "1.1")]
    [InlineData("warm_up", "-1")]
    [InlineData("weight_decay", "2")]
    [InlineData("clip_norm", "0")]
    [InlineData("spoilt", "5")]
    [InlineData("kept", "0")]
    [InlineData("compute", "\"f16\"")]
    [InlineData("gradient_checkpointing", "\"yes\"")]
    [InlineData("packing", "{}")]
    [InlineData("patience", "-1")]
    [InlineData("evaluate_every", "0")]
    [InlineData("checkpoint_every", "0")]
    [InlineData("memory_limit", "1e9")]
    [InlineData("seed", "-1")]
    public void Read_OutOfRange_IsNamedWithItsRange(string key, string value)
    {
        var failures = new List<string>();
        RecipeFile.Read(_folder.Write("r.json", $"{{\"{key}\": {value}}}"), failures);
        var failure = Assert.Single(failures);
        Assert.Contains($"{key}: expected {RecipeKeys.All.Single(k => k.Name == key).Expected}, found ", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SeveralMistakes_AreToldTogether()
    {
        var failures = new List<string>();
        RecipeFile.Read(_folder.Write("r.json", """{"rnak": 4, "rank": 0, "epochs": 2, "Batch": 3}"""), failures);
        Assert.Equal(3, failures.Count);
        Assert.Contains("rnak: unknown key", failures[0], StringComparison.Ordinal);
        Assert.Contains("rank: expected", failures[1], StringComparison.Ordinal);
        Assert.Contains("Batch: unknown key", failures[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("{\"rank\":")]
    [InlineData("{\"rank\": 1, \"rank\": 2}")]
    [InlineData("")]
    public void Read_NoObject_IsOneLine(string text) =>
        Assert.DoesNotContain('\n', Assert.Throws<InvalidInputException>(() => RecipeFile.Read(_folder.Write("r.json", text), [])).Message);

    [Fact]
    public void Page_SaysOfEachKeyItsDefault()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "reference", "training.md"));
        foreach (var key in RecipeKeys.All)
        {
            var value = key.GetValue(new TrainingRecipe()) switch
            {
                JsonArray list => string.Join(", ", list.Select(i => $"`{i}`")),
                JsonObject => "none",
                var v => $"`{v}`",
            };
            Assert.Contains($"| `{key.Name}` | {value} |", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Samples_AreReadable()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "samples", "recipes"), "*.json"))
        {
            var failures = new List<string>();
            Assert.True(RecipeFile.Read(file, failures).QLora);
            Assert.Empty(failures);
        }
    }
}
