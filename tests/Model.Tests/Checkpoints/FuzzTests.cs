using CsCheck;
using EdgeDiag.Model.Checkpoints;
using EdgeDiag.Model.Configuration;
using EdgeDiag.Model.Files;
using EdgeDiag.Model.Layers;
using EdgeDiag.Model.Lora;
using EdgeDiag.Model.Tests.Tokenization;
using EdgeDiag.Model.Tokenization;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Tests.Checkpoints;

/// <summary>Files with pieces changed at random: each is read or refused with <see cref="ModelFormatException"/>, nothing else.</summary>
public sealed class FuzzTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public FuzzTests() => TinyModel.Write(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Safetensors_MutatedHeader_IsReadOrRefused() =>
        // The header is what lies: its length, its JSON, its offsets.
        Mutate(
            CheckpointLoader.WeightsName,
            3000,
            1500,
            () =>
            {
                using var file = SafetensorsFile.Open(_folder.File(CheckpointLoader.WeightsName));
                foreach (var name in file.Entries.Keys)
                    file.Load(name, ScalarType.Float32, CPU).Dispose();
            }
        );

    [Fact]
    public void Config_Mutated_IsReadOrRefused() => Mutate(ModelConfigFile.Name, int.MaxValue, 3000, () => ModelConfigFile.Read(_folder.Path));

    [Fact]
    public void GenerationConfig_Mutated_IsReadOrRefused()
    {
        File.WriteAllText(_folder.File(ModelConfigFile.GenerationName), "{\"bos_token_id\": 1, \"eos_token_id\": [2, 3], \"top_p\": 0.8}");
        Mutate(ModelConfigFile.GenerationName, int.MaxValue, 300, () => ModelConfigFile.Read(_folder.Path));
    }

    [Fact]
    public void Config_OfEachFamilyMutated_IsReadOrRefused_AndWhatIsReadHasALayout()
    {
        // Every key of a fused family, with the rotary scaling that has the most of them.
        File.WriteAllText(
            _folder.File(ModelConfigFile.Name),
            """
            {"model_type": "chatglm", "add_bias_linear": false, "add_qkv_bias": true, "ffn_hidden_size": 56, "hidden_size": 64, "kv_channels": 16,
             "layernorm_epsilon": 1e-5,
             "multi_query_attention": true, "multi_query_group_num": 2, "num_attention_heads": 4, "num_layers": 2, "original_rope": true,
             "padded_vocab_size": 320,
             "post_layer_norm": true, "rmsnorm": true, "seq_length": 256, "tie_word_embeddings": false, "eos_token_id": 2}
            """
        );
        Mutate(ModelConfigFile.Name, int.MaxValue, 1000, Read);
        File.WriteAllText(
            _folder.File(ModelConfigFile.Name),
            """
            {"model_type": "qwen3", "head_dim": 16, "hidden_act": "silu", "hidden_size": 32, "intermediate_size": 48,
             "layer_types": ["full_attention", "sliding_attention"],
             "max_position_embeddings": 256, "num_attention_heads": 4, "num_hidden_layers": 2, "num_key_value_heads": 2, "sliding_window": 64,
             "use_sliding_window": true,
             "rope_scaling": {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 64,
             "beta_fast": 32, "beta_slow": 1, "attention_factor": 1.1},
             "rope_theta": 1000000, "vocab_size": 320, "eos_token_id": [1, 2], "bos_token_id": 0}
            """
        );
        Mutate(ModelConfigFile.Name, int.MaxValue, 1000, Read);

        void Read()
        {
            var config = ModelConfigFile.Read(_folder.Path);
            if (config.Layers < 100)
                Assert.NotEmpty(CheckpointLayout.TensorsOf(config));
            Assert.All(RotaryTable.Frequencies(config), f => Assert.True(double.IsFinite(f), $"{config}"));
        }
    }

    [Fact]
    public void Index_Mutated_IsReadOrRefused()
    {
        var shards = (string[])["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"];
        using (var model = TinyModel.Create())
        {
            var weights = model.BaseWeights().ToList();
            SafetensorsWriter.Write(_folder.File(shards[0]), weights[..9], null);
            SafetensorsWriter.Write(_folder.File(shards[1]), weights[9..], null);
            File.Delete(_folder.File(CheckpointFiles.WeightsName));
            var map = string.Join(",", weights.Select((w, i) => $"\"{w.Key}\":\"{shards[i < 9 ? 0 : 1]}\""));
            File.WriteAllText(_folder.File(CheckpointFiles.IndexName), $"{{\"metadata\":{{\"total_size\":1}},\"weight_map\":{{{map}}}}}");
        }

        Mutate(CheckpointFiles.IndexName, int.MaxValue, 500, () => CheckpointFiles.Open(_folder.Path).Dispose());
    }

    [Fact]
    public void Tokenizer_Mutated_IsReadOrRefused() =>
        Mutate(TokenizerFile.Name, int.MaxValue, 300, () => TextTokenizer.Load(_folder.Path).Encode("温度偏高 E102", parseSpecial: true));

    [Fact]
    public void PieceTokenizerJson_Mutated_IsReadOrRefused()
    {
        PieceTokenizerJson.Write(_folder.File(TokenizerFile.Name));
        Mutate(TokenizerFile.Name, int.MaxValue, 300, () => TextTokenizer.Load(_folder.Path).Encode("温度偏高 E102", parseSpecial: true));
    }

    [Fact]
    public void SentencePiece_Mutated_IsReadOrRefused()
    {
        File.Delete(_folder.File(TokenizerFile.Name));
        PieceModel.Small(("\t", 0, PieceModel.UserDefined)).Write(_folder.File("tokenizer.model"));
        Mutate("tokenizer.model", int.MaxValue, 500, () => TextTokenizer.Load(_folder.Path).Encode("温度偏高 E102", parseSpecial: true));
    }

    [Fact]
    public void Tiktoken_Mutated_IsReadOrRefused()
    {
        File.Delete(_folder.File(TokenizerFile.Name));
        TiktokenVocabulary.Write(_folder.File("qwen.tiktoken"), ["温度", "偏高", "th", "the"]);
        Mutate("qwen.tiktoken", int.MaxValue, 200, () => TextTokenizer.Load(_folder.Path).Encode("温度偏高 E102", parseSpecial: true));
    }

    [Fact]
    public void TokenizerConfig_Mutated_IsReadOrRefused()
    {
        File.Delete(_folder.File(TokenizerFile.Name));
        PieceModel.Small().Write(_folder.File("tokenizer.model"));
        File.WriteAllText(
            _folder.File("tokenizer_config.json"),
            """{"tokenizer_class": "LlamaTokenizer", "added_tokens_decoder": """
                + """{"1": {"content": "<s>"}, "400": {"content": "[INST]"}}, "chat_template": "{{ '[INST]' }}"}"""
        );
        Mutate("tokenizer_config.json", int.MaxValue, 200, () => TextTokenizer.Load(_folder.Path).Encode("温度偏高 E102", parseSpecial: true));
    }

    [Fact]
    public void AdapterConfig_Mutated_IsReadOrRefused()
    {
        using var model = TinyModel.Create();
        using (var adapter = LoraAdapter.Create(new LoraConfig { BaseModel = "tiny" }, model, 1))
            AdapterFile.Write(_folder.Path, adapter);
        Mutate(AdapterFile.ConfigName, int.MaxValue, 1000, () => AdapterFile.Read(_folder.Path, model, "tiny").Dispose());
    }

    private void Mutate(string name, int region, int iterations, Action read)
    {
        var path = _folder.File(name);
        var original = File.ReadAllBytes(path);
        var pieces = new[] { "-1", "null", "{}", "[]", "\"\"", "1e400", "99999999999999999999", "0", "true", "\"a\"", ",", "}", "\\ud800", "\u0000" }
            .Select(System.Text.Encoding.UTF8.GetBytes)
            .ToArray();
        Gen.Select(Gen.Int[0, Math.Min(region, original.Length) - 1], Gen.Int[0, 12], Gen.Int[0, pieces.Length], Gen.Byte)
            .Sample(
                (at, cut, piece, value) =>
                {
                    var changed =
                        piece == pieces.Length
                            ? [.. original[..at], value, .. original[(at + 1)..]]
                            : (byte[])[.. original[..at], .. pieces[piece], .. original[Math.Min(original.Length, at + cut)..]];
                    File.WriteAllBytes(path, changed);
                    try
                    {
                        read();
                    }
                    catch (ModelFormatException e)
                    {
                        return !e.Message.Contains('\n', StringComparison.Ordinal);
                    }

                    return true;
                },
                iter: iterations,
                threads: 1
            );
        File.WriteAllBytes(path, original);
    }
}
