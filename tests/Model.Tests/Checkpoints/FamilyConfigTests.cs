using System.Text.Json.Nodes;
using EdgeDiag.Model.Configuration;
using EdgeDiag.Model.Files;

namespace EdgeDiag.Model.Tests.Checkpoints;

/// <summary>Values of <c>config.json</c> that would change what is computed: supported, or refused by file, key and value.</summary>
[Collection(nameof(ReferenceModels))]
public sealed class FamilyConfigTests(ReferenceModels reference) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("llama2", "model_type", "\"gpt2\"", "llama, mistral, qwen2, qwen3, qwen, baichuan, chatglm")]
    [InlineData("llama2", "model_type", "null", "model_type")]
    [InlineData("llama2", "hidden_act", "\"gelu\"", "hidden_act")]
    [InlineData("llama2", "mlp_bias", "true", "mlp_bias")]
    [InlineData("llama2", "quantization_config", "{\"quant_method\": \"gptq\"}", "quantization_config")]
    [InlineData("llama2", "num_local_experts", "8", "num_local_experts")]
    [InlineData("llama2", "num_experts", "8", "num_experts")]
    [InlineData("llama2", "attention_bias", "\"some\"", "attention_bias")]
    [InlineData("llama2", "sliding_window", "128", "sliding_window")]
    [InlineData("llama2", "partial_rotary_factor", "0.5", "partial_rotary_factor")]
    [InlineData("llama2", "layer_types", "[\"linear_attention\", \"full_attention\"]", "layer_types")]
    [InlineData("llama2", "layer_types", "[\"sliding_attention\", \"full_attention\"]", "layer_types")]
    [InlineData("llama2", "eos_token_id", "null", "generation_config.json")]
    [InlineData("llama2", "rope_theta", "0", "rope_theta")]
    [InlineData("llama2", "rope_scaling", "{\"rope_type\": \"longrope\", \"factor\": 2}", "rope_scaling.rope_type")]
    [InlineData(
        "llama2",
        "rope_scaling",
        "{\"type\": \"made-up\", \"factor\": 2}",
        "rope_scaling.type: expected default, linear, dynamic, llama3 or yarn, found made-up"
    )]
    [InlineData("llama2", "rope_scaling", "{\"type\": \"linear\", \"rope_type\": \"yarn\", \"factor\": 2}", "rope_scaling.type")]
    [InlineData("llama2", "rope_scaling", "{\"rope_type\": \"linear\"}", "rope_scaling.factor")]
    [InlineData("llama2", "rope_scaling", "{\"rope_type\": \"linear\", \"factor\": 0.5}", "rope_scaling.factor")]
    [InlineData(
        "llama2",
        "rope_scaling",
        "{\"rope_type\": \"yarn\", \"factor\": 2, \"original_max_position_embeddings\": 64, \"mscale\": 1}",
        "rope_scaling.mscale"
    )]
    [InlineData(
        "llama2",
        "rope_scaling",
        "{\"rope_type\": \"llama3\", \"factor\": 2, \"original_max_position_embeddings\": 64, \"low_freq_factor\": 4, \"high_freq_factor\": 4}",
        "rope_scaling.high_freq_factor"
    )]
    [InlineData("llama2", "rope_scaling", "7", "rope_scaling")]
    [InlineData("llama2", "rope_parameters", "{\"rope_theta\": 10000, \"rope_type\": \"ntk\"}", "rope_parameters.rope_type")]
    [InlineData("qwen2", "attention_bias", "false", "attention_bias")]
    [InlineData("mistral", "num_key_value_heads", "null", "num_key_value_heads")]
    [InlineData("qwen3", "head_dim", "null", "head_dim")]
    [InlineData("qwen3", "num_experts", "128", "num_experts")]
    [InlineData("qwen", "no_bias", "false", "no_bias")]
    [InlineData("qwen", "scale_attn_weights", "false", "scale_attn_weights")]
    [InlineData("qwen", "use_cache_quantization", "true", "use_cache_quantization")]
    [InlineData("qwen", "kv_channels", "16", "kv_channels")]
    [InlineData("qwen", "intermediate_size", "97", "intermediate_size")]
    [InlineData("qwen", "rotary_pct", "1.5", "rotary_pct")]
    [InlineData("qwen", "visual", "{\"heads\": 16}", "visual")]
    [InlineData("baichuan", "max_position_embeddings", "null", "max_position_embeddings")]
    [InlineData("baichuan", "tie_word_embeddings", "true", "tie_word_embeddings")]
    [InlineData("chatglm", "multi_query_attention", "false", "multi_query_attention")]
    [InlineData("chatglm", "multi_query_group_num", "3", "multi_query_group_num")]
    [InlineData("chatglm", "rmsnorm", "false", "rmsnorm")]
    [InlineData("chatglm", "post_layer_norm", "false", "post_layer_norm")]
    [InlineData("chatglm", "apply_residual_connection_post_layernorm", "true", "apply_residual_connection_post_layernorm")]
    [InlineData("chatglm", "add_bias_linear", "true", "add_bias_linear")]
    [InlineData("chatglm", "original_rope", "false", "original_rope")]
    [InlineData("chatglm", "rope_ratio", "50", "rope_ratio")]
    [InlineData("chatglm", "quantization_bit", "4", "quantization_bit")]
    [InlineData("chatglm", "pre_seq_len", "128", "pre_seq_len")]
    public void Read_ValueThatIsNotSupported_IsRefusedInOneLineThatNamesIt(string variant, string key, string value, string named)
    {
        var e = Assert.Throws<ModelFormatException>(() => Read(variant, key, value));
        Assert.Contains(named, e.Message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(_folder.Path, ModelConfigFile.Name), e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Theory]
    [InlineData("mistral", "sliding_window", "null", 256)]
    [InlineData("mistral", "sliding_window", "4096", 256)]
    [InlineData("qwen2", "use_sliding_window", "true", 256)]
    [InlineData("qwen2", "sliding_window", "64", 256)]
    [InlineData("qwen", "seq_length", "64", 64)]
    [InlineData("llama2", "rope_scaling", "{\"rope_type\": \"dynamic\", \"factor\": 2, \"original_max_position_embeddings\": 100}", 100)]
    [InlineData("llama2", "rope_scaling", "{\"rope_type\": \"default\"}", 256)]
    public void Read_Context_IsWhatIsComputedRightly(string variant, string key, string value, int context) =>
        Assert.Equal(context, Read(variant, key, value).MaxPositions);

    [Fact]
    public void Read_RopeParameters_SayTheSameAsTheOlderKeys()
    {
        var old = ModelConfigFile.Read(reference.Folder("llama3"));
        var json = Config("llama3");
        var parameters = json["rope_scaling"]!.DeepClone();
        parameters["rope_theta"] = 500_000.0;
        json["rope_parameters"] = parameters;
        json.Remove("rope_scaling");
        json.Remove("rope_theta");
        var config = Read(json);
        Assert.Equal(old with { EosTokenIds = config.EosTokenIds }, config);
    }

    [Fact]
    public void Read_EndTokens_AreThoseOfBothFiles()
    {
        var json = Config("llama3");
        File.WriteAllText(_folder.File(ModelConfigFile.GenerationName), "{\"eos_token_id\": [4, 9], \"temperature\": 0.6}");
        Assert.Equal([2, 3, 4, 9], Read(json).EosTokenIds);
        Assert.Equal([1], ModelConfigFile.Read(reference.Folder("qwen")).EosTokenIds);
    }

    [Theory]
    [InlineData("llama2")]
    [InlineData("llama-bias")]
    [InlineData("mistral")]
    [InlineData("qwen2")]
    [InlineData("qwen3")]
    public void Write_WhatWasRead_IsReadAgain(string variant)
    {
        var config = ModelConfigFile.Read(reference.Folder(variant)) with { MaxPositions = 8192 };
        ModelConfigFile.Write(_folder.Path, config);
        var again = ModelConfigFile.Read(_folder.Path);
        Assert.Equal(config.EosTokenIds, again.EosTokenIds);
        Assert.Equal(config, again with { EosTokenIds = config.EosTokenIds });
    }

    [Fact]
    public void Read_Baichuan_NormalizesTheHeadOfTheSecondGenerationAlone()
    {
        Assert.True(Read("baichuan", "vocab_size", "125696").NormalizedHead);
        Assert.False(Read("baichuan", "vocab_size", "64000").NormalizedHead);
    }

    private JsonObject Config(string variant) => JsonNode.Parse(File.ReadAllText(Path.Combine(reference.Folder(variant), ModelConfigFile.Name)))!.AsObject();

    private ModelConfig Read(string variant, string key, string value)
    {
        var generation = Path.Combine(reference.Folder(variant), ModelConfigFile.GenerationName);
        if (File.Exists(generation))
            File.Copy(generation, _folder.File(ModelConfigFile.GenerationName));
        var config = Config(variant);
        config[key] = JsonNode.Parse(value);
        return Read(config);
    }

    private ModelConfig Read(JsonObject config)
    {
        File.WriteAllText(_folder.File(ModelConfigFile.Name), config.ToJsonString());
        return ModelConfigFile.Read(_folder.Path);
    }
}
