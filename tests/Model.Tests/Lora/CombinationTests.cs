using EdgeDiag.Model.Files;
using EdgeDiag.Model.Layers;
using EdgeDiag.Model.Lora;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Tests.Lora;

public sealed class CombinationTests : IDisposable
{
    private readonly CausalLM _model = TinyModel.Create();
    private readonly LoraAdapter _a,
        _b;

    public CombinationTests()
    {
        _a = TinyAdapter.Create(_model, 1, rank: 2, alpha: 6);
        _b = TinyAdapter.Create(_model, 2, rank: 4, alpha: 4, modules: ["q_proj", "up_proj"]);
    }

    public void Dispose()
    {
        _a.Dispose();
        _b.Dispose();
        _model.Dispose();
    }

    [Theory]
    [InlineData(CombinationMethod.Cat, 6)]
    [InlineData(CombinationMethod.Linear, 6)]
    public void Combine_CatAndLinear_AreTheWeightedSumOfTheUpdates(CombinationMethod method, int rank)
    {
        var combined = AdapterCombination.Combine([new(_a, 0.7), new(_b, -0.4)], new CombinationOptions(method));
        using var adapter = combined.Adapter;
        Assert.Equal((rank, (double)rank), (adapter.Config.Rank, adapter.Config.Alpha));
        Assert.Equal(0, combined.Lost);
        foreach (var projection in _model.Projections)
        {
            using var expected = Update(_a, projection) * 0.7 - Update(_b, projection) * 0.4;
            using var found = Update(adapter, projection);
            Assert.True(found.allclose(expected, rtol: 1e-5, atol: 1e-6), $"{projection.Name}: {(found - expected).abs().max().ToDouble()}");
        }
    }

    [Fact]
    public void Combine_LinearOfOneWithItself_NeedsNoMoreRank()
    {
        var combined = AdapterCombination.Combine([new(_a, 0.5), new(_a, 0.5)], new CombinationOptions(CombinationMethod.Linear));
        using var adapter = combined.Adapter;
        Assert.Equal(2, adapter.Config.Rank);
        foreach (var projection in _model.Projections)
            Assert.True(Update(adapter, projection).allclose(Update(_a, projection), rtol: 1e-5, atol: 1e-6));
    }

    [Fact]
    public void Combine_WithASmallerRank_TellsWhatWasLost()
    {
        var combined = AdapterCombination.Combine([new(_a, 1), new(_b, 1)], new CombinationOptions(CombinationMethod.Linear) { Rank = 3 });
        using var adapter = combined.Adapter;
        double lost = 0,
            whole = 0;
        foreach (var projection in _model.Projections)
        {
            using var expected = Update(_a, projection) + Update(_b, projection);
            lost += (Update(adapter, projection) - expected).square().sum().ToDouble();
            whole += expected.square().sum().ToDouble();
        }

        Assert.True(combined.Lost > 0.01);
        Assert.Equal(Math.Sqrt(lost / whole), combined.Lost, 1e-4);
    }

    [Fact]
    public void Ties_ByHand()
    {
        // Two of four entries stay of each: of the first 4 and -3, of the second -5 and 2. Where both say something the greater
        // sum decides; the mean is of those that agree.
        using var first = tensor(new float[] { 4, 1, -3, 0.5f }).view(2, 2);
        using var second = tensor(new float[] { -5, 2, 0.1f, 0 }).view(2, 2);
        using var merged = AdapterCombination.Ties([first, second], [1, 1], new CombinationOptions(CombinationMethod.Ties) { Density = 0.5 });
        Assert.Equal([-5f, 2f, -3f, 0f], merged.flatten().data<float>().ToArray());
        using var alike = AdapterCombination.Ties([first, first * 3], [1, 1], new CombinationOptions(CombinationMethod.Ties) { Density = 0.5, Lambda = 0.5 });
        Assert.Equal([4f, 0f, -3f, 0f], alike.flatten().data<float>().ToArray());
        // A weight of three counts as three: the first's sign wins now.
        using var weighted = AdapterCombination.Ties([first, second], [3, 1], new CombinationOptions(CombinationMethod.Ties) { Density = 0.5 });
        Assert.Equal([4f, 2f, -3f, 0f], weighted.flatten().data<float>().ToArray());
    }

    [Fact]
    public void Dare_KeepsTheShareRescaled_AndTheSeedDecides()
    {
        using var update = ones(200, 200);
        var options = new CombinationOptions(CombinationMethod.Dare) { Density = 0.25 };
        using var dropped = AdapterCombination.Dare([update], [0.5], options, 7);
        Assert.Equal([0f, 2f], dropped.unique().output.data<float>().ToArray());
        Assert.InRange(dropped.mean().ToDouble(), 0.45, 0.55);
        Assert.True(dropped.equal(AdapterCombination.Dare([update], [0.5], options, 7)).all().ToBoolean());
        Assert.False(dropped.equal(AdapterCombination.Dare([update], [0.5], options, 8)).all().ToBoolean());
        using var all = AdapterCombination.Dare([update, update], [0.5, 0.25], options with { Density = 1 }, 7);
        Assert.Equal(0.75, all.mean().ToDouble(), 1e-6);
    }

    [Theory]
    [InlineData(CombinationMethod.Ties)]
    [InlineData(CombinationMethod.Dare)]
    public void Combine_TiesAndDareAtFullDensityOfOne_AreThatAdapter(CombinationMethod method)
    {
        var combined = AdapterCombination.Combine([new(_a, 1)], new CombinationOptions(method) { Density = 1 });
        using var adapter = combined.Adapter;
        Assert.Equal(2, adapter.Config.Rank);
        Assert.InRange(combined.Lost, 0, 1e-4);
        foreach (var projection in _model.Projections)
            Assert.True(Update(adapter, projection).allclose(Update(_a, projection), rtol: 1e-4, atol: 1e-5));
    }

    [Fact]
    public void Combine_WrittenAndRead_AnswersAlike()
    {
        using var folder = new TemporaryFolder();
        using var adapter = AdapterCombination.Combine([new(_a, 1), new(_b, 1)], new CombinationOptions(CombinationMethod.Cat)).Adapter;
        AdapterFile.Write(folder.Path, adapter);
        using var read = AdapterFile.Read(folder.Path, _model, "tiny");
        read.MergeInto(_model);
        using var merged = TinyModel.Logits(_model, 5, 9, 200);
        adapter.MergeInto(_model);
        Assert.True(TinyModel.Logits(_model, 5, 9, 200).equal(merged).all().ToBoolean());
    }

    [Fact]
    public void Combine_OtherBasesAndOddOptions_AreRefused()
    {
        using var other = LoraAdapter.Create(new LoraConfig { BaseModel = "other" }, _model, 1);
        Assert.Contains(
            "one base",
            Assert
                .Throws<ModelFormatException>(() => AdapterCombination.Combine([new(_a, 1), new(other, 1)], new CombinationOptions(CombinationMethod.Cat)))
                .Message,
            StringComparison.Ordinal
        );
        Assert.Throws<ModelFormatException>(() => AdapterCombination.Combine([], new CombinationOptions(CombinationMethod.Cat)));
        Assert.Throws<ModelFormatException>(() => AdapterCombination.Combine([new(_a, double.NaN)], new CombinationOptions(CombinationMethod.Cat)));
        Assert.Throws<ModelFormatException>(() => AdapterCombination.Combine([new(_a, 1)], new CombinationOptions(CombinationMethod.Ties) { Density = 0 }));
    }

    // The whole update of a projection, [out, in]; zeros where it is not targeted.
    private static Tensor Update(LoraAdapter adapter, LinearLayer projection) =>
        adapter.Pairs.TryGetValue(projection.Name, out var pair) ? pair.B.matmul(pair.A).mul(pair.Scale) : zeros_like(projection.BaseWeight);
}
