using System.Text.Json.Nodes;
using EdgeDiag.Model.Checkpoints;
using EdgeDiag.Model.Configuration;
using EdgeDiag.Model.Files;
using EdgeDiag.Model.Forward;
using EdgeDiag.Model.Layers;
using EdgeDiag.Model.Lora;
using EdgeDiag.Model.Quantization;
using EdgeDiag.Model.Registry;
using EdgeDiag.Model.Tokenization;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Tests.Checkpoints;

/// <summary>Folders whose projections are kept in int8 or int4.</summary>
public sealed class QuantizedFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("int8", true, "qwen2")]
    [InlineData("int4", true, "qwen2")]
    [InlineData("int8", false, "llama")]
    [InlineData("int4", false, "llama")]
    public void Load_QuantizedFolder_ComputesWhatQuantizingAtLoadDoes(string precision, bool tied, string type)
    {
        var (source, output) = (Source(tied, type), Path.Combine(_folder.Path, "out"));
        QuantizedFolder.Write(source, output, precision, TimeProvider.System);
        using var atLoad = LanguageModel.Load(source, null, "cpu", precision);
        using var stored = LanguageModel.Load(output, null, "cpu", precision);
        Assert.Equal("tiny", stored.BaseName);
        Assert.Equal(Scores(atLoad), Scores(stored));
        Assert.Equal(Greedy(atLoad), Greedy(stored));
        Assert.Empty(ModelVerification.FindProblems(output));
    }

    [Theory]
    [InlineData("int8")]
    [InlineData("int4")]
    public void Merge_IntoAQuantizedBase_IsTheQuantizedSumAndNeverDrifts(string precision)
    {
        var (source, output) = (Source(true, "qwen2"), Path.Combine(_folder.Path, "out"));
        QuantizedFolder.Write(source, output, precision, TimeProvider.System);
        using var model = LanguageModel.Load(output, null, "cpu", precision);
        var adapter = Adapter(model);
        var (before, scores) = (model.Model.Projections.Select(Bytes).ToList(), Scores(model));
        for (var round = 0; round < 3; round++)
        {
            model.Use(model.Prepare(AdapterManifest.SourceOf(adapter), []));
            using (var factors = AdapterFile.Read(adapter, model.Model, model.BaseName))
                foreach (var projection in model.Model.Projections)
                {
                    using var scope = NewDisposeScope();
                    var sum = factors.Pairs[projection.Name].Updated(projection.Packed!.Dequantize(ScalarType.Float32)); // [out, in]
                    using var expected = QuantizedMatrix.Pack(sum, model.Model.Config.Quantization!.Format);
                    Assert.Equal(expected.Tiles.Data.ToArray(), projection.Quantized!.Tiles.Data.ToArray());
                }

            Assert.NotEqual(scores, Scores(model));
            model.Use(model.Prepare(null, []));
            Assert.Equal(before, model.Model.Projections.Select(Bytes));
            Assert.Equal(scores, Scores(model));
        }

        static string Bytes(LinearLayer projection) =>
            Convert.ToHexString(projection.Quantized!.Tiles.Data) + Convert.ToHexString(projection.Quantized.Tiles.Scales);
    }

    [Fact]
    public void Serve_AdapterBesideAMergedOne_ComputesFromTheBase()
    {
        using var model = LanguageModel.Load(Source(true, "qwen2"), null, "cpu", "int8");
        var adapter = Adapter(model);
        var tokens = new[] { 3, 4, 5, 6 };
        using var factors = AdapterFile.Read(adapter, model.Model, model.BaseName);
        using var stack = new AdapterStack(model.Model, [factors]);
        var alone = Served();
        factors.MergeInto(model.Model);
        Assert.Equal(alone, Served());

        float[] Served()
        {
            using var serving = stack.Serve(model.Model, [0]);
            using var _ = inference_mode();
            using var scope = NewDisposeScope();
            return Floats(model.Model.Forward(Row(tokens), null));
        }
    }

    [Theory]
    [InlineData(RowFormat.Int8, 33, 40)]
    [InlineData(RowFormat.Int8, 5, 3)]
    [InlineData(RowFormat.Int8, 48, 100)]
    [InlineData(RowFormat.Int4, 33, 96)]
    public void Dequantize_AnySize_GivesTheRowsThatStepsRead(RowFormat format, int rows, int columns)
    {
        using var generator = new Generator(3);
        using var weight = randn([rows, columns], generator: generator);
        using var matrix = QuantizedMatrix.Pack(weight, format);
        using var wide = matrix.Dequantize(ScalarType.Float32);
        using var half = matrix.Dequantize(ScalarType.BFloat16);
        using var rounded = wide.to(ScalarType.BFloat16);
        Assert.True(rounded.equal(half).all().ToBoolean());
        var row = new float[columns];
        var values = wide.data<float>().ToArray();
        for (var r = 0; r < rows; r++)
        {
            matrix.Tiles.Read(r, row);
            Assert.Equal(row, values[(r * columns)..((r + 1) * columns)]);
        }

        var (tiles, scales) = matrix.ToTensors();
        using (tiles)
        using (scales)
        using (var again = QuantizedMatrix.FromTensors(format, rows, columns, tiles, scales))
        {
            Assert.Equal(matrix.Tiles.Data.ToArray(), again.Tiles.Data.ToArray());
            Assert.Equal(matrix.Tiles.Scales.ToArray(), again.Tiles.Scales.ToArray());
        }
    }

    [Theory]
    [InlineData("""{"quant_method":"gptq","bits":4}""", "quant_method", "gptq")]
    [InlineData("""{"quant_method":"edgediag","version":2,"precision":"int8","base":"tiny"}""", "version", "2")]
    [InlineData("""{"quant_method":"edgediag","version":1,"precision":"int3","base":"tiny"}""", "precision", "int3")]
    [InlineData("""{"quant_method":"edgediag","version":1,"precision":"int8"}""", "base", "nothing")]
    [InlineData("""{"quant_method":"edgediag","version":1,"precision":"int8","base":"tiny","desc_act":true}""", "desc_act", "unknown key")]
    public void Read_OtherQuantization_IsRefusedByName(string quantization, string key, string found)
    {
        var source = Source(true, "qwen2");
        Change(source, config => config["quantization_config"] = JsonNode.Parse(quantization));
        var error = Assert.Throws<ModelFormatException>(() => ModelConfigFile.Read(source));
        Assert.Contains($"quantization_config.{key}", error.Message, StringComparison.Ordinal);
        Assert.Contains(found, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("f32", "quantization_config")]
    [InlineData("bf16", "quantization_config")]
    [InlineData("int4", "Model:Precision")]
    [InlineData(LanguageModel.Nf4, "Model:Precision")]
    public void Load_QuantizedFolderInAnotherPrecision_IsRefused(string precision, string key)
    {
        var output = Path.Combine(_folder.Path, "out");
        QuantizedFolder.Write(Source(true, "qwen2"), output, "int8", TimeProvider.System);
        var error = Assert.Throws<ModelFormatException>(() => LanguageModel.Load(output, null, "cpu", precision));
        Assert.Contains(key, error.Message, StringComparison.Ordinal);
        Assert.Contains("int8", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_WhatIsQuantizedAlreadyOrNotEmpty_IsRefused()
    {
        var (source, output) = (Source(true, "qwen2"), Path.Combine(_folder.Path, "out"));
        QuantizedFolder.Write(source, output, "int8", TimeProvider.System);
        string adapter;
        using (var model = LanguageModel.Load(output, null, "cpu", "int8"))
            adapter = Adapter(model);
        Assert.Contains(
            "empty folder",
            Assert.Throws<ModelFormatException>(() => QuantizedFolder.Write(source, output, "int8", TimeProvider.System)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "before it was quantized",
            Assert.Throws<ModelFormatException>(() => QuantizedFolder.Write(output, output + "2", "int4", TimeProvider.System)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "quantization_config",
            Assert.Throws<ModelFormatException>(() => MergedExport.Write(output, AdapterManifest.SourceOf(adapter), output + "3", "f32")).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void MemoryNeed_Packed_IsWhatAModelHolds()
    {
        foreach (var (precision, tied, type) in (IEnumerable<(string, bool, string)>)[("int8", true, "qwen2"), ("int4", false, "llama")])
        {
            var source = Source(tied, type);
            using var model = LanguageModel.Load(source, null, "cpu", precision);
            var held =
                model.Model.BaseWeights().Sum(w => w.Value.numel() * w.Value.element_size())
                + model.Model.Projections.Sum(p => p.Packed!.Bytes)
                + model.Model.QuantizedHead!.Bytes;
            Assert.Equal(held, MemoryNeed.ForEachPrecision(model.Model.Config).Single(n => n.Precision == precision).Weights);
        }
    }

    private string Source(bool tied, string type)
    {
        var folder = Path.Combine(_folder.Path, "tiny");
        Directory.CreateDirectory(folder);
        TokenizerFile.Write(folder, TinyModel.Vocabulary());
        var tokenizer = TextTokenizer.Load(folder);
        // Four bits do not fit 48 columns: down_proj is held in eight.
        var config = TinyModel.Config(tokenizer.VocabularySize, tokenizer.SpecialId(TinyModel.End)!.Value) with
        {
            ModelType = type,
            AttentionBias = type == "qwen2",
            TieWordEmbeddings = tied,
        };
        ModelConfigFile.Write(folder, config);
        using var model = new CausalLM(config, WeightInitializer.Create(config, 1, CPU));
        SafetensorsWriter.Write(Path.Combine(folder, CheckpointLoader.WeightsName), [.. model.BaseWeights()], null);
        return folder;
    }

    private string Adapter(LanguageModel model)
    {
        var folder = Path.Combine(_folder.Path, "adapter");
        if (Directory.Exists(folder))
            return folder;
        using var adapter = TinyAdapter.Create(model.Model, 1);
        AdapterFile.Write(folder, adapter);
        return folder;
    }

    private static void Change(string folder, Action<JsonObject> change)
    {
        var path = Path.Combine(folder, ModelConfigFile.Name);
        var config = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        change(config);
        File.WriteAllText(path, config.ToJsonString());
    }

    private static float[] Scores(LanguageModel model)
    {
        using var _ = inference_mode();
        using var scope = NewDisposeScope();
        return Floats(model.Model.Logits(model.Model.Forward(Row([3, 1, 4, 1, 5]), null)[0, -1].unsqueeze(0)));
    }

    private static List<int> Greedy(LanguageModel model)
    {
        using var _ = inference_mode();
        using var state = new DecodeState(model.Model.Config, 1, 40, model.Model.Embedding.dtype, CPU);
        var tokens = new List<int> { 3, 1, 4, 1, 5 };
        var next = tokens.ToArray();
        for (var step = 0; step < 24; step++)
        {
            using var scope = NewDisposeScope();
            var logits = model.Model.Logits(model.Model.Forward(Row(next), state)[0, -1].unsqueeze(0)); // [1, V]
            next = [(int)logits.argmax().ToInt64()];
            tokens.Add(next[0]);
        }

        return tokens;
    }

    private static Tensor Row(int[] tokens) => tensor(tokens.Select(t => (long)t).ToArray(), [1, tokens.Length]);

    private static float[] Floats(Tensor tensor) => tensor.to(ScalarType.Float32).contiguous().data<float>().ToArray();
}
