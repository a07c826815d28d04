using System.Text.Json.Nodes;
using EdgeDiag.Model.Files;
using EdgeDiag.Model.Lora;
using EdgeDiag.Model.Registry;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Tests.Registry;

public sealed class ImportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LanguageModel _model;
    private readonly string _adapter;

    public ImportTests()
    {
        TinyModel.Write(_folder.File("tiny"));
        _model = LanguageModel.Load(_folder.File("tiny"), null, "cpu");
        _adapter = _folder.File("adapter");
        using var adapter = TinyAdapter.Create(_model.Model, 1);
        AdapterFile.Write(_adapter, adapter);
    }

    public void Dispose()
    {
        _model.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Check_WhatPeftWrites_IsTaken()
    {
        File.WriteAllText(Path.Combine(_adapter, "training_args.bin"), "not read");
        Assert.Null(AdapterImport.Check(_adapter, _model));
    }

    [Fact]
    public void Check_KeysThatChangeNothing_AreTaken()
    {
        foreach (
            var (key, value) in new (string, string)[]
            {
                ("auto_mapping", "null"),
                ("revision", "\"main\""),
                ("peft_version", "\"0.18.0\""),
                ("megatron_core", "\"megatron.core\""),
                ("megatron_config", "null"),
                ("loftq_config", "{}"),
                ("runtime_config", "{\"ephemeral_gpu_offload\": false}"),
                ("eva_config", "{\"rho\": 2.0}"),
                ("corda_config", "null"),
                ("qalora_group_size", "16"),
                ("use_qalora", "false"),
                ("ensure_weight_tying", "false"),
                ("arrow_config", "null"),
                ("init_lora_weights", "\"gaussian\""),
                ("layers_to_transform", "null"),
                ("modules_to_save", "[]"),
                ("lora_bias", "false"),
                ("exclude_modules", "null"),
                ("trainable_token_indices", "null"),
                ("target_parameters", "null"),
                ("bias", "\"none\""),
                ("a_key_of_next_year", "null"),
            }
        )
            Change(key, value);
        Assert.Null(AdapterImport.Check(_adapter, _model));
    }

    [Theory]
    [InlineData("adapter_model.bin", "PK\u0003\u0004zip")]
    [InlineData("adapter_model.pt", "anything")]
    [InlineData("adapter_model.safetensors", "PK\u0003\u0004zip")]
    [InlineData("adapter_model.safetensors", "\u0080\u0002}q")]
    public void Check_Pickle_IsRefusedAndToldWhatToDo(string file, string bytes)
    {
        File.WriteAllBytes(Path.Combine(_adapter, file), [.. bytes.Select(c => (byte)c)]);
        Refused("safe_serialization=True");
    }

    [Fact]
    public void Check_AnotherBase_IsRefused()
    {
        Change("base_model_name_or_path", "\"qwen\"");
        Refused("an adapter for tiny");
    }

    [Fact]
    public void Check_ExportedForOtherWeightsOfTheSameName_IsRefused()
    {
        var registry = new AdapterRegistry(_folder.File("registry"), TimeProvider.System);
        var version = registry.Add("x", _adapter, new AdapterProvenance(), new string('a', 64));
        Assert.Contains(
            "train it again on this base",
            Assert.Throws<ModelFormatException>(() => AdapterImport.Check(version.Folder, _model)).Message,
            StringComparison.Ordinal
        );
        var fitting = registry.Add("y", _adapter, new AdapterProvenance { Note = "kept" }, _model.BaseSha256);
        Assert.Equal("kept", AdapterImport.Check(fitting.Folder, _model)!.Provenance.Note);
    }

    [Fact]
    public void Check_UnknownTargetModule_IsRefused()
    {
        Change("target_modules", "[\"q_proj\", \"wq\"]");
        Refused("wq");
    }

    [Fact]
    public void Check_NonFinite_IsRefused()
    {
        using (var adapter = AdapterFile.Read(_adapter, _model.Model, "tiny"))
        {
            using (no_grad())
                adapter.Pairs.Values.Last().A.fill_(double.PositiveInfinity);
            AdapterFile.Write(_adapter, adapter);
        }

        Refused("NaN or infinity");
    }

    [Fact]
    public void Check_Truncated_IsRefused()
    {
        var path = Path.Combine(_adapter, AdapterFile.WeightsName);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^100]);
        Refused(AdapterFile.WeightsName);
    }

    [Fact]
    public void Check_NoFolderAndEmptyFolder_AreRefused()
    {
        Assert.Throws<ModelFormatException>(() => AdapterImport.Check(_folder.File("nowhere"), _model));
        Directory.CreateDirectory(_folder.File("empty"));
        Assert.Contains(
            "adapter_config.json",
            Assert.Throws<ModelFormatException>(() => AdapterImport.Check(_folder.File("empty"), _model)).Message,
            StringComparison.Ordinal
        );
    }

    private void Change(string key, string value)
    {
        var path = Path.Combine(_adapter, AdapterFile.ConfigName);
        var config = JsonNode.Parse(File.ReadAllText(path))!;
        config[key] = JsonNode.Parse(value);
        File.WriteAllText(path, config.ToJsonString());
    }

    private void Refused(string named)
    {
        var e = Assert.Throws<ModelFormatException>(() => AdapterImport.Check(_adapter, _model));
        Assert.Contains(named, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }
}
