using System.Text.Json.Nodes;
using EdgeDiag.Model.Files;
using EdgeDiag.Model.Lora;
using EdgeDiag.Model.Registry;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Tests.Lora;

public sealed class MergedExportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly AdapterSource _adapter;

    public MergedExportTests()
    {
        TinyModel.Write(_folder.File("tiny"));
        TinyAdapter.Write(_folder.File("line-3"), 1);
        _adapter = AdapterManifest.SourceOf(_folder.File("line-3"));
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("f32", ScalarType.Float32, "float32")]
    [InlineData("bf16", ScalarType.BFloat16, "bfloat16")]
    [InlineData("f16", ScalarType.Float16, "float16")]
    public void Write_EachType_HoldsTheMergedWeightsRoundedOnce_AndLoadsAgain(string type, ScalarType scalar, string named)
    {
        MergedExport.Write(_folder.File("tiny"), _adapter, _folder.File("out"), type);
        using var expected = LanguageModel.Load(_folder.File("tiny"), _adapter.Folder, "cpu");
        var merged = expected.Model.Projections.ToDictionary(p => p.Name + ".weight", p => p.Weight);
        using var file = SafetensorsFile.Open(_folder.File("out/model.safetensors"));
        foreach (var (name, weight) in expected.Model.BaseWeights())
        {
            using var found = file.Load(name, scalar, CPU);
            Assert.True(found.equal(merged.GetValueOrDefault(name, weight).to(scalar)).all().ToBoolean(), name);
        }

        Assert.Equal(named, (string?)JsonNode.Parse(File.ReadAllText(_folder.File("out/config.json")))!["torch_dtype"]);
        Assert.Contains(_adapter.Name, File.ReadAllText(_folder.File("out/README.md")), StringComparison.Ordinal);
        using var loaded = LanguageModel.Load(_folder.File("out"), null, "cpu");
        if (type == "f32")
            Assert.True(TinyModel.Logits(loaded.Model, 5, 9, 200).equal(TinyModel.Logits(expected.Model, 5, 9, 200)).all().ToBoolean());
        Assert.Equal([1, 2], loaded.Tokenizer.Decode(loaded.Tokenizer.Encode("12", false)).Select(c => c - '0'));
    }

    [Fact]
    public void Write_IntoAFolderWithSomethingInIt_IsRefused_AndALeftOverOfACrashIsNot()
    {
        Directory.CreateDirectory(_folder.File("out.partial"));
        File.WriteAllText(_folder.File("out.partial/model.safetensors"), "half");
        MergedExport.Write(_folder.File("tiny"), _adapter, _folder.File("out"), "f32");
        Assert.Contains(
            "empty folder",
            Assert.Throws<ModelFormatException>(() => MergedExport.Write(_folder.File("tiny"), _adapter, _folder.File("out"), "f32")).Message,
            StringComparison.Ordinal
        );
        Assert.False(Directory.Exists(_folder.File("out.partial")));
    }

    [Fact]
    public void Write_LeavesNoTensorBehind()
    {
        MergedExport.Write(_folder.File("tiny"), _adapter, _folder.File("warm"), "f32");
        // What other tests have left to the collector must not go in between.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = LiveTensors.Count();
        MergedExport.Write(_folder.File("tiny"), _adapter, _folder.File("out32"), "f32");
        MergedExport.Write(_folder.File("tiny"), _adapter, _folder.File("out16"), "bf16");
        Assert.Equal(before, Tensor.TotalCount);
    }
}
