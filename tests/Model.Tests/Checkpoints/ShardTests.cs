using System.Text.Json.Nodes;
using EdgeDiag.Model.Checkpoints;
using EdgeDiag.Model.Configuration;
using EdgeDiag.Model.Files;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Tests.Checkpoints;

/// <summary>Checkpoints in several files, whole and broken.</summary>
public sealed class ShardTests : IDisposable
{
    private const string First = "model-00001-of-00002.safetensors",
        Second = "model-00002-of-00002.safetensors";

    private readonly TemporaryFolder _folder = new();

    public ShardTests()
    {
        TinyModel.Write(_folder.Path);
        using var model = CheckpointLoader.Load(_folder.Path, ScalarType.Float32, CPU);
        File.Copy(_folder.File(CheckpointLoader.WeightsName), _folder.File("whole"));
        Write(model.BaseWeights().ToList(), 9);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_Shards_GivesTheSameModelAsOneFile()
    {
        using var whole = SafetensorsFile.Open(_folder.File("whole"));
        using var model = CheckpointLoader.Load(_folder.Path, ScalarType.Float32, CPU);
        foreach (var (name, found) in model.BaseWeights())
        {
            using var expected = whole.Load(name, ScalarType.Float32, CPU);
            Assert.True(expected.equal(found).all().ToBoolean(), name);
        }

        Assert.Equal([First, Second], CheckpointFiles.Names(_folder.Path));
    }

    [Fact]
    public void Digest_Shards_IsThatOfSha256Sum_AndChangesWithEach()
    {
        var before = CheckpointFiles.Digest(_folder.Path);
        var lines = $"{FileDigest.Sha256(_folder.File(First))}  {First}\n{FileDigest.Sha256(_folder.File(Second))}  {Second}\n";
        File.WriteAllText(_folder.File("sums"), lines);
        Assert.Equal(FileDigest.Sha256(_folder.File("sums")), before);
        var bytes = File.ReadAllBytes(_folder.File(Second));
        bytes[^1] ^= 1;
        File.WriteAllBytes(_folder.File(Second), bytes);
        Assert.NotEqual(before, CheckpointFiles.Digest(_folder.Path));
    }

    [Fact]
    public void Load_MissingShard_IsRefused()
    {
        File.Delete(_folder.File(Second));
        Refused(Second);
        Assert.Contains(Second, Assert.Throws<ModelFormatException>(() => CheckpointFiles.Digest(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TensorInTwoShards_IsRefused()
    {
        using var model = CheckpointLoader.Load(_folder.Path, ScalarType.Float32, CPU);
        var weights = model.BaseWeights().ToList();
        SafetensorsWriter.Write(_folder.File(Second), weights[8..], null);
        Refused(weights[8].Key);
    }

    [Theory]
    [InlineData("model.made.up", "\"" + First + "\"", "none of this name")]
    [InlineData("model.norm.weight", "\"" + First + "\"", "it in " + Second)]
    [InlineData("model.norm.weight", "null", "weight_map.model.norm.weight")]
    [InlineData("model.norm.weight", "\"../secret.safetensors\"", "in this folder")]
    [InlineData("model.norm.weight", "\"model.bin\"", "safetensors file")]
    [InlineData("model.norm.weight", "\"a\\u0000.safetensors\"", "in this folder")]
    public void Load_IndexThatIsWrong_IsRefused(string tensor, string shard, string named)
    {
        Change(map => map[tensor] = JsonNode.Parse(shard));
        Refused(named);
    }

    [Fact]
    public void Load_IndexThatLeavesATensorOut_IsRefused()
    {
        Change(map => map.Remove("model.norm.weight"));
        Refused("model.norm.weight");
    }

    [Fact]
    public void Load_DuplicateKeys_AreRefused()
    {
        var index = File.ReadAllText(_folder.File(CheckpointFiles.IndexName));
        File.WriteAllText(
            _folder.File(CheckpointFiles.IndexName),
            index.Replace("\"weight_map\":{", $"\"weight_map\":{{\"model.norm.weight\":\"{Second}\",", StringComparison.Ordinal)
        );
        Refused(CheckpointFiles.IndexName);
        Write([], 0);
        File.WriteAllText(_folder.File(CheckpointFiles.IndexName), index);
        var config = File.ReadAllText(_folder.File(ModelConfigFile.Name));
        File.WriteAllText(_folder.File(ModelConfigFile.Name), config.Replace("{", "{\"vocab_size\": 7,", StringComparison.Ordinal));
        Refused("vocab_size");
    }

    [Fact]
    public void Load_NoIndexAndPickles_SaysWhatToDo()
    {
        File.Delete(_folder.File(CheckpointFiles.IndexName));
        File.WriteAllText(_folder.File("pytorch_model-00001-of-00002.bin"), "");
        Refused("pickle");
    }

    private void Write(List<KeyValuePair<string, Tensor>> weights, int first)
    {
        File.Delete(_folder.File(CheckpointLoader.WeightsName));
        if (weights.Count == 0)
            return;
        SafetensorsWriter.Write(_folder.File(First), weights[..first], null);
        SafetensorsWriter.Write(_folder.File(Second), weights[first..], null);
        var map = new JsonObject(weights.Select((w, i) => KeyValuePair.Create(w.Key, (JsonNode?)(i < first ? First : Second))));
        File.WriteAllText(_folder.File(CheckpointFiles.IndexName), new JsonObject { ["metadata"] = new JsonObject(), ["weight_map"] = map }.ToJsonString());
    }

    private void Change(Action<JsonObject> change)
    {
        var index = JsonNode.Parse(File.ReadAllText(_folder.File(CheckpointFiles.IndexName)))!.AsObject();
        change(index["weight_map"]!.AsObject());
        File.WriteAllText(_folder.File(CheckpointFiles.IndexName), index.ToJsonString());
    }

    private void Refused(string named)
    {
        var e = Assert.Throws<ModelFormatException>(() => CheckpointLoader.Load(_folder.Path, ScalarType.Float32, CPU));
        Assert.Contains(named, e.Message, StringComparison.Ordinal);
        Assert.Contains(_folder.Path, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }
}
