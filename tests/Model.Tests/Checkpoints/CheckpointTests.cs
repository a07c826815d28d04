using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using EdgeDiag.Model.Checkpoints;
using EdgeDiag.Model.Configuration;
using EdgeDiag.Model.Files;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Tests.Checkpoints;

public sealed class CheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public CheckpointTests() => TinyModel.Write(_folder.Path);

    private string Weights => _folder.File(CheckpointLoader.WeightsName);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_WhatWasWritten_GivesTheSameLogits()
    {
        using var loaded = CheckpointLoader.Load(_folder.Path, ScalarType.Float32, CPU);
        using var twin = CheckpointLoader.Load(_folder.Path, ScalarType.Float32, CPU);
        Assert.Equal(4, loaded.Config.Heads);
        Assert.True(TinyModel.Logits(loaded, 5, 6, 7).equal(TinyModel.Logits(twin, 5, 6, 7)).all().ToBoolean());
    }

    [Fact]
    public void Write_SameTensors_SameBytes()
    {
        using var model = CheckpointLoader.Load(_folder.Path, ScalarType.Float32, CPU);
        SafetensorsWriter.Write(_folder.File("again.safetensors"), [.. model.BaseWeights()], null);
        Assert.Equal(File.ReadAllBytes(Weights), File.ReadAllBytes(_folder.File("again.safetensors")));
        Assert.Equal(0, (8 + BinaryPrimitives.ReadInt64LittleEndian(File.ReadAllBytes(Weights))) % 8);
    }

    [Theory]
    [InlineData("model_type", "\"gpt2\"", "model_type")]
    [InlineData("rope_scaling", "{\"rope_type\": \"yarn\"}", "rope_scaling")]
    [InlineData("hidden_act", "\"gelu\"", "hidden_act")]
    [InlineData("num_key_value_heads", "3", "num_key_value_heads")]
    [InlineData("hidden_size", "\"big\"", "hidden_size")]
    [InlineData("made_up_key", "7", "made_up_key")]
    [InlineData("quantization_config", "{\"bits\": 4}", "quantization_config")]
    [InlineData("rms_norm_eps", "-1", "rms_norm_eps")]
    [InlineData("vocab_size", "0", "vocab_size")]
    [InlineData("intermediate_size", "64", "gate_proj")]
    [InlineData("tie_word_embeddings", "false", "lm_head.weight is missing")]
    [InlineData("num_hidden_layers", "1", "is unexpected")]
    public void Load_UnusableConfig_IsRefusedInOneLineThatNamesIt(string key, string value, string named)
    {
        var path = _folder.File(ModelConfigFile.Name);
        var config = JsonNode.Parse(File.ReadAllText(path))!;
        config[key] = JsonNode.Parse(value);
        File.WriteAllText(path, config.ToJsonString());
        Refused(named);
    }

    [Fact]
    public void Load_MissingParts_NamesThem()
    {
        Assert.Contains(
            "no such folder",
            Assert.Throws<ModelFormatException>(() => CheckpointLoader.Load(_folder.File("nowhere"), ScalarType.Float32, CPU)).Message,
            StringComparison.Ordinal
        );
        File.Delete(Weights);
        Refused("no file");
        File.Delete(_folder.File(ModelConfigFile.Name));
        Refused("no file");
    }

    [Theory]
    [InlineData("{}", "data")]
    [InlineData("{\"a\": {\"dtype\": \"F32\", \"shape\": [2], \"data_offsets\": [0, 8]}}", "is missing")]
    [InlineData("{\"a\": {\"dtype\": \"F32\", \"shape\": [2], \"data_offsets\": [0, 4]}}", "a")]
    [InlineData(
        "{\"a\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 4]}, \"a\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 4]}}",
        "a"
    )]
    [InlineData(
        "{\"a\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 4]}, \"b\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [2, 6]}}",
        "b"
    )]
    [InlineData("{\"a\": {\"dtype\": \"Q9\", \"shape\": [1], \"data_offsets\": [0, 4]}}", "dtype")]
    [InlineData("{\"a\": {\"dtype\": \"F32\", \"shape\": [-1], \"data_offsets\": [0, 4]}}", "a")]
    [InlineData("{\"a\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 400000]}}", "a")]
    [InlineData("{\"a\": {\"dtype\": \"F32\", \"dtype\": \"F16\", \"shape\": [2], \"data_offsets\": [0, 8]}}", "a.dtype")]
    [InlineData(
        "{\"__metadata__\": {\"format\": \"pt\", \"format\": \"np\"}, \"a\": {\"dtype\": \"F32\", \"shape\": [2], \"data_offsets\": [0, 8]}}",
        "__metadata__.format"
    )]
    [InlineData("{\"a\": {\"dtype\": \"F32\", \"shape\": [4611686018427387904, 4], \"data_offsets\": [0, 8]}}", "header")]
    [InlineData("[1", "")]
    public void Load_BrokenHeader_IsRefusedInOneLine(string header, string named)
    {
        var json = Encoding.UTF8.GetBytes(header);
        var file = new byte[8 + json.Length + 8];
        BinaryPrimitives.WriteInt64LittleEndian(file, json.Length);
        json.CopyTo(file, 8);
        File.WriteAllBytes(Weights, file);
        Refused(named);
    }

    [Fact]
    public void Load_Truncated_IsRefusedAtEveryLength()
    {
        var whole = File.ReadAllBytes(Weights);
        foreach (var length in (int[])[0, 1, 7, 8, 9, 100, 2000, whole.Length / 2, whole.Length - 1])
        {
            File.WriteAllBytes(Weights, whole[..length]);
            Refused("");
        }
    }

    [Fact]
    public void Load_HeaderLengthBeyondTheFile_IsRefusedWithoutReadingIt()
    {
        var file = new byte[64];
        BinaryPrimitives.WriteInt64LittleEndian(file, long.MaxValue);
        File.WriteAllBytes(Weights, file);
        Refused("header");
    }

    [Fact]
    public void Load_HeaderOfMoreThan100Megabytes_IsRefusedWithoutReadingIt()
    {
        using (var file = File.Create(_folder.File(CheckpointLoader.WeightsName)))
        {
            file.Write(BitConverter.GetBytes(100_000_001L));
            file.SetLength(100_000_100); // no bytes on disk
        }

        Refused("header: expected a length from 2 to 100000000 bytes, found 100000001");
    }

    [Fact]
    public void Load_WeightsThatAreNoFloats_AreRefused()
    {
        using var model = CheckpointLoader.Load(_folder.Path, ScalarType.Float32, CPU);
        using var whole = model.FinalNorm.Weight.to(ScalarType.Int32);
        SafetensorsWriter.Write(Weights, [.. model.BaseWeights().Select(w => w.Key == WeightNames.FinalNorm ? KeyValuePair.Create(w.Key, whole) : w)], null);
        Refused("model.norm.weight has type I32");
    }

    [Fact]
    public void Load_NotANumber_IsRefused()
    {
        using var model = CheckpointLoader.Load(_folder.Path, ScalarType.Float32, CPU);
        using (no_grad())
            model.FinalNorm.Weight[0] = float.NaN;
        SafetensorsWriter.Write(Weights, [.. model.BaseWeights()], null);
        Refused("model.norm.weight");
    }

    [Theory]
    [InlineData("tpu")]
    [InlineData("cuda:99")]
    [InlineData("cuda:x")]
    public void Choose_UnknownDevice_NamesTheSetting(string device) =>
        Assert.Contains(
            "Model:Device",
            Assert.Throws<ModelFormatException>(() => LanguageModel.Load(_folder.Path, null, device)).Message,
            StringComparison.Ordinal
        );

    private void Refused(string named)
    {
        var e = Assert.Throws<ModelFormatException>(() => CheckpointLoader.Load(_folder.Path, ScalarType.Float32, CPU));
        Assert.Contains(named, e.Message, StringComparison.Ordinal);
        Assert.Contains(_folder.Path, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }
}
