using System.Text.Json.Nodes;
using EdgeDiag.Model.Files;
using EdgeDiag.Model.Layers;
using EdgeDiag.Model.Lora;
using EdgeDiag.Model.Training;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Tests.Lora;

public sealed class AdapterTests : IDisposable
{
    private static readonly int[] Prompt = [5, 9, 200, 17, 30, 31];
    private static readonly string[] AllModules = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TrainedSavedLoadedMerged_EqualsUnmerged_AndUnmergingRestoresTheBaseExactly(bool allModules)
    {
        using var model = TinyModel.Create();
        var weights = model.BaseWeights().ToDictionary(w => w.Key, w => w.Value.clone());
        using var alone = TinyModel.Logits(model, Prompt);
        using (var trained = Train(model, allModules ? AllModules : ["q_proj", "k_proj", "v_proj", "o_proj"]))
            AdapterFile.Write(_folder.Path, trained);

        using var adapter = AdapterFile.Read(_folder.Path, model, "tiny");
        adapter.Attach(model);
        using var attached = TinyModel.Logits(model, Prompt);
        LoraAdapter.Detach(model);
        adapter.MergeInto(model);
        using var merged = TinyModel.Logits(model, Prompt);
        Assert.False(attached.allclose(alone, atol: 1e-2), "the adapter must have learned something, or the comparison proves nothing");
        Assert.True(merged.allclose(attached, rtol: 0, atol: 1e-3), $"largest difference {(merged - attached).abs().max().ToDouble()}");

        // Merging again and again must not drift, since the base is kept.
        for (var i = 0; i < 50; i++)
            adapter.MergeInto(model);
        using var again = TinyModel.Logits(model, Prompt);
        Assert.True(again.equal(merged).all().ToBoolean());
        LoraAdapter.Unmerge(model);
        using var restored = TinyModel.Logits(model, Prompt);
        Assert.True(restored.equal(alone).all().ToBoolean());
        foreach (var (name, weight) in model.BaseWeights())
            Assert.True(weight.equal(weights[name]).all().ToBoolean(), name);
    }

    [Fact]
    public void Create_Fresh_ChangesNothing()
    {
        using var model = TinyModel.Create();
        using var alone = TinyModel.Logits(model, Prompt);
        using var adapter = LoraAdapter.Create(new LoraConfig { BaseModel = "tiny" }, model, 1);
        adapter.Attach(model);
        using var attached = TinyModel.Logits(model, Prompt);
        Assert.True(attached.equal(alone).all().ToBoolean());
    }

    [Fact]
    public void MergeInto_Infinite_IsRefusedAndLeavesTheBase()
    {
        using var model = TinyModel.Create();
        using var alone = TinyModel.Logits(model, Prompt);
        using var adapter = LoraAdapter.Create(new LoraConfig { BaseModel = "tiny" }, model, 1);
        using (no_grad())
        {
            adapter.Pairs.Values.Last().A.fill_(1e30);
            adapter.Pairs.Values.Last().B.fill_(1e30);
        }

        var e = Assert.Throws<ModelFormatException>(() => adapter.MergeInto(model));
        Assert.Contains(adapter.Pairs.Keys.Last(), e.Message, StringComparison.Ordinal);
        using var after = TinyModel.Logits(model, Prompt);
        Assert.True(after.equal(alone).all().ToBoolean());
    }

    [Fact]
    public void Write_Names_AreThoseOfPeft()
    {
        using var model = TinyModel.Create();
        using var adapter = LoraAdapter.Create(new LoraConfig { BaseModel = "tiny" }, model, 1);
        AdapterFile.Write(_folder.Path, adapter);
        using var file = SafetensorsFile.Open(_folder.File(AdapterFile.WeightsName));
        Assert.Equal(2 * 2 * 4, file.Entries.Count);
        Assert.Equal([8L, 32], file.Entries["base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight"].Shape);
        Assert.Equal([16L, 8], file.Entries["base_model.model.model.layers.1.self_attn.k_proj.lora_B.weight"].Shape);
        var config = JsonNode.Parse(File.ReadAllText(_folder.File(AdapterFile.ConfigName)))!;
        Assert.Equal("LORA", (string?)config["peft_type"]);
        Assert.Equal(8, (int)config["r"]!);
        Assert.Equal(16.0, (double)config["lora_alpha"]!);
    }

    [Theory]
    [InlineData("r", "4", "lora_A")]
    [InlineData("base_model_name_or_path", "\"another\"", "an adapter for tiny")]
    [InlineData("use_dora", "true", "lora_magnitude_vector")]
    [InlineData("use_dora", "\"yes\"", "use_dora")]
    [InlineData("use_rslora", "1", "use_rslora")]
    [InlineData("bias", "\"all\"", "bias")]
    [InlineData("target_modules", "[\"w1\"]", "w1")]
    [InlineData("target_modules", "\"all-linear\"", "target_modules")]
    [InlineData("rank_pattern", "{\"q_proj\": 4}", "lora_A")]
    [InlineData("rank_pattern", "{\"q_proj\": 0}", "rank_pattern.q_proj")]
    [InlineData("rank_pattern", "{\"q_proj\": 1.5}", "rank_pattern.q_proj")]
    [InlineData("rank_pattern", "[4]", "rank_pattern")]
    [InlineData("alpha_pattern", "{\"(\": 4}", "alpha_pattern")]
    [InlineData("alpha_pattern", "{\"q_proj\": \"8\"}", "alpha_pattern.q_proj")]
    [InlineData("fan_in_fan_out", "true", "fan_in_fan_out")]
    [InlineData("layers_to_transform", "[1]", "layers_to_transform")]
    [InlineData("layers_pattern", "\"h\"", "layers_pattern")]
    [InlineData("layer_replication", "[[0, 1]]", "layer_replication")]
    [InlineData("exclude_modules", "[\"q_proj\"]", "exclude_modules")]
    [InlineData("trainable_token_indices", "[1]", "trainable_token_indices")]
    [InlineData("target_parameters", "[\"w\"]", "target_parameters")]
    [InlineData("lora_bias", "true", "lora_bias")]
    [InlineData("use_qalora", "true", "use_qalora")]
    [InlineData("alora_invocation_tokens", "[1]", "alora_invocation_tokens")]
    [InlineData("modules_to_save", "[\"lm_head\"]", "modules_to_save")]
    [InlineData("lora_magic", "1", "lora_magic")]
    [InlineData("lora_magic", "{\"a\": 1}", "lora_magic")]
    [InlineData("bias", "\"lora_only\"", "bias")]
    [InlineData("megatron_config", "{\"hidden_size\": 8}", "megatron_config")]
    [InlineData("loftq_config", "{\"loftq_bits\": 4}", "loftq_config")]
    [InlineData("corda_config", "{\"corda_method\": \"ipm\"}", "corda_config")]
    [InlineData("arrow_config", "{\"top_k\": 3}", "arrow_config")]
    [InlineData("init_lora_weights", "\"pissa\"", "init_lora_weights")]
    [InlineData("init_lora_weights", "\"olora\"", "init_lora_weights")]
    [InlineData("init_lora_weights", "\"loftq\"", "change the base")]
    [InlineData("lora_alpha", "0", "lora_alpha")]
    [InlineData("lora_alpha", "\"16\"", "lora_alpha")]
    [InlineData("lora_dropout", "1.5", "lora_dropout")]
    [InlineData("target_modules", "[]", "target_modules")]
    [InlineData("peft_type", "\"LOHA\"", "peft_type")]
    [InlineData("r", "0", "a number from 1 to 1024")]
    public void Read_UnusableConfig_IsRefusedInOneLineThatNamesIt(string key, string value, string named)
    {
        using var model = TinyModel.Create();
        using (var adapter = LoraAdapter.Create(new LoraConfig { BaseModel = "tiny" }, model, 1))
            AdapterFile.Write(_folder.Path, adapter);
        var path = _folder.File(AdapterFile.ConfigName);
        var config = JsonNode.Parse(File.ReadAllText(path))!;
        config[key] = JsonNode.Parse(value);
        File.WriteAllText(path, config.ToJsonString());
        var e = Assert.Throws<ModelFormatException>(() => AdapterFile.Read(_folder.Path, model, "tiny"));
        Assert.Contains(named, e.Message, StringComparison.Ordinal);
        Assert.Contains(_folder.Path, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Fact]
    public void Read_NonFinite_IsRefused()
    {
        using var model = TinyModel.Create();
        using (var adapter = LoraAdapter.Create(new LoraConfig { BaseModel = "tiny" }, model, 1))
        {
            using (no_grad())
                adapter.Pairs.Values.First().B.fill_(double.NaN);
            AdapterFile.Write(_folder.Path, adapter);
        }

        Assert.Contains("NaN", Assert.Throws<ModelFormatException>(() => AdapterFile.Read(_folder.Path, model, "tiny")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_WithAdapter_MergesAndNamesIt()
    {
        var folder = _folder.File("tiny");
        TinyModel.Write(folder);
        using (var plain = LanguageModel.Load(folder, null, "cpu"))
        using (var adapter = Train(plain.Model, ["q_proj", "v_proj"]))
            AdapterFile.Write(_folder.File("line-3"), adapter);
        using var model = LanguageModel.Load(folder, _folder.File("line-3"), "cpu");
        using var alone = LanguageModel.Load(folder, null, "cpu");
        Assert.StartsWith("line-3@", model.AdapterName, StringComparison.Ordinal);
        Assert.NotEqual(alone.Digest, model.Digest);
        Assert.False(TinyModel.Logits(model.Model, Prompt).allclose(TinyModel.Logits(alone.Model, Prompt), atol: 1e-3));
    }

    private static LoraAdapter Train(CausalLM model, string[] modules)
    {
        var adapter = LoraAdapter.Create(new LoraConfig { BaseModel = "tiny", TargetModules = modules }, model, 1);
        adapter.Attach(model);
        var options = new TrainingOptions
        {
            Steps = 12,
            LearningRate = 5e-2,
            WarmUpSteps = 1,
            CheckpointEvery = 0,
        };
        using (var trainer = new Trainer(model, adapter.Weights, new CopyData(), options, 0.05))
            trainer.Train(null, CancellationToken.None);
        LoraAdapter.Detach(model);
        return adapter;
    }

    /// <summary>Says 42 behind everything.</summary>
    private sealed class CopyData : ITrainingData
    {
        public IReadOnlyList<TrainingExample> Batch(long index) => [new([5, 9, 200, 17, (int)(index % 50) + 30], [new TrainingTarget(4, 42, 1)])];
    }
}
