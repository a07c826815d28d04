using EdgeDiag.Model.Kernels;
using EdgeDiag.Model.Quantization;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Layers;

/// <summary>
/// A projection y = x·Wᵀ + b that an adapter can be attached to (un-merged) or merged into. While an adapter is merged the
/// base weight is kept, so that un-merging restores it exactly.
/// </summary>
public sealed class LinearLayer : IDisposable
{
    private Tensor _weight;
    private Tensor? _base;

    /// <summary>A projection over a weight and an optional bias, both owned from here on.</summary>
    /// <param name="name">Name in the checkpoint without <c>.weight</c>, such as <c>model.layers.0.self_attn.q_proj</c>.</param>
    /// <param name="weight">[out, in].</param>
    /// <param name="bias">[out], or null.</param>
    public LinearLayer(string name, Tensor weight, Tensor? bias)
    {
        Name = name;
        _weight = weight;
        Bias = bias;
    }

    /// <summary>Name in the checkpoint without <c>.weight</c>.</summary>
    public string Name { get; }

    /// <summary>The weight in use, [out, in].</summary>
    public Tensor Weight => _weight;

    /// <summary>The base weight, [out, in]; the weight in use where nothing is merged.</summary>
    public Tensor BaseWeight => _base ?? _weight;

    /// <summary>Counts the changes of <see cref="Weight"/>; whoever keeps something derived from it compares this.</summary>
    public long Version { get; private set; }

    /// <summary>The format that weights are rounded to before they are used; null for none.</summary>
    public RowFormat? Format { get; internal set; }

    /// <summary>[out], or null.</summary>
    public Tensor? Bias { get; }

    /// <summary>An adapter computed beside the weight; null for none. Not owned.</summary>
    public LoraPair? Lora { get; set; }

    /// <summary>
    /// Adapters of each row of a batch, computed beside the base weight whatever is merged; null for none. Not owned.
    /// </summary>
    public LoraRows? Rows { get; set; }

    /// <summary>y = x·Wᵀ + b, plus the attached adapter's part.</summary>
    /// <param name="x">[…, in].</param>
    /// <param name="dropout">Dropout on the adapter's input while training, 0 otherwise.</param>
    /// <returns>[…, out].</returns>
    public Tensor Forward(Tensor x, double dropout = 0)
    {
        if (Rows is { } rows) return nn.functional.linear(x, As(BaseWeight, x), Bias is null ? null : As(Bias, x)).add_(rows.Apply(x)); // […, out]
        if (Lora is { Magnitude: not null } decomposed) return Decomposed(x, decomposed, dropout);
        var y = nn.functional.linear(x, As(_weight, x), Bias is null ? null : As(Bias, x));
        if (Lora is not { } lora) return y;
        var input = dropout > 0 ? nn.functional.dropout(x, dropout, training: true) : x;
        var down = nn.functional.linear(input, As(lora.A, x));   // […, r]
        var up = nn.functional.linear(down, As(lora.B, x));      // […, out]
        return y.add_(up, lora.Scale);
    }

    // DoRA: the sum of base and update, each output made as long as its magnitude says; the bias is not.
    private Tensor Decomposed(Tensor x, LoraPair lora, double dropout)
    {
        var input = dropout > 0 ? nn.functional.dropout(x, dropout, training: true) : x;
        var up = nn.functional.linear(nn.functional.linear(input, As(lora.A, x)), As(lora.B, x));     // […, out]
        var sum = nn.functional.linear(x, As(_weight, x)).add(up, lora.Scale);                        // […, out]
        var y = sum.mul(As(lora.Factor(_weight), x));                                                 // […, out]
        return Bias is null ? y : y.add(As(Bias, x));
    }

    /// <summary>Rounds a weight to <see cref="Format"/>, in place; nothing happens without one.</summary>
    /// <param name="weight">[out, in] on the CPU.</param>
    internal void Round(Tensor weight)
    {
        if (Format is { } format) TiledMatrix.Round(weight, format);
    }

    // Training in bfloat16 keeps float32 weights and rounds them on their way in; elsewhere the types are the same.
    private static Tensor As(Tensor weight, Tensor x) => weight.dtype == x.dtype ? weight : weight.to(x.dtype);

    /// <summary>Uses another weight and keeps the base for <see cref="Unmerge"/>.</summary>
    /// <param name="merged">[out, in], owned from here on.</param>
    public void Merge(Tensor merged)
    {
        if (_base is null) _base = _weight;
        else _weight.Dispose();
        _weight = merged;
        Version++;
    }

    /// <summary>Uses the base weight again; nothing happens where nothing is merged.</summary>
    public void Unmerge()
    {
        if (_base is null) return;
        _weight.Dispose();
        _weight = _base;
        _base = null;
        Version++;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _weight.Dispose();
        _base?.Dispose();
        Bias?.Dispose();
    }
}
