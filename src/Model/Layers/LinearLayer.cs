using EdgeDiag.Model.Numerics;
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
    private IPackedWeight? _packed;
    private IPackedWeight? _mergedPacked;
    private Tensor _weight;
    private Tensor? _base;
    private Tensor? _cast;

    /// <summary>A projection over a weight and an optional bias, both owned from here on.</summary>
    /// <param name="name">Name in the checkpoint without <c>.weight</c>, such as <c>model.layers.0.self_attn.q_proj</c>.</param>
    /// <param name="weight">[out, in].</param>
    /// <param name="bias">[out], or null.</param>
    public LinearLayer(string name, Tensor weight, Tensor? bias)
    {
        Name = name;
        _weight = weight;
        Bias = bias;
        (Outputs, Inputs) = (weight.shape[0], weight.shape[1]);
    }

    /// <summary>A projection over a frozen weight in a few bits.</summary>
    /// <param name="name">As above.</param>
    /// <param name="weight">[out, in], owned from here on.</param>
    /// <param name="bias">[out], or null.</param>
    public LinearLayer(string name, IPackedWeight weight, Tensor? bias)
    {
        Name = name;
        _packed = weight;
        _weight = zeros(0).DetachFromDisposeScope(); // never used
        Bias = bias;
        (Outputs, Inputs) = (weight.Outputs, weight.Inputs);
    }

    /// <summary>Name in the checkpoint without <c>.weight</c>.</summary>
    public string Name { get; }

    /// <summary>Width of the output.</summary>
    public long Outputs { get; }

    /// <summary>Width of the input.</summary>
    public long Inputs { get; }

    /// <summary>The base weight in a few bits, where it is held so; it then has no <see cref="Weight"/>.</summary>
    public IPackedWeight? Packed => _packed;

    /// <summary>The weight in use in int8 or int4, where it is held so.</summary>
    internal QuantizedMatrix? Quantized => (_mergedPacked ?? _packed) as QuantizedMatrix;

    /// <summary>The weight in use, [out, in].</summary>
    /// <exception cref="InvalidOperationException">It is held in a few bits.</exception>
    public Tensor Weight => _packed is null ? _weight : throw NotDense();

    /// <summary>The base weight, [out, in]; the weight in use where nothing is merged.</summary>
    /// <exception cref="InvalidOperationException">It is held in a few bits.</exception>
    public Tensor BaseWeight => _packed is null ? _base ?? _weight : throw NotDense();

    /// <summary>Counts the changes of <see cref="Weight"/>; whoever keeps something derived from it compares this.</summary>
    public long Version { get; private set; }

    /// <summary>[out], or null.</summary>
    public Tensor? Bias { get; }

    /// <summary>An adapter computed beside the weight; null for none. Not owned.</summary>
    internal LoraPair? Lora { get; set; }

    /// <summary>
    /// Adapters of each row of a batch, computed beside the base weight whatever is merged; null for none. Not owned.
    /// </summary>
    internal LoraRows? Rows { get; set; }

    /// <summary>y = x·Wᵀ + b, plus the attached adapter's part.</summary>
    /// <param name="x">[…, in].</param>
    /// <param name="dropout">Dropout on the adapter's input while training, 0 otherwise.</param>
    /// <returns>[…, out].</returns>
    public Tensor Forward(Tensor x, double dropout = 0)
    {
        if (Rows is { } rows)
            return Product(x, merged: false).PlusInPlace(rows.Apply(x)); // […, out]
        if (Lora is { Magnitude: not null } decomposed)
            return Decomposed(x, decomposed, dropout);
        var y = Product(x); // […, out]
        if (Lora is not { } lora)
            return y;
        var input = dropout > 0 ? nn.functional.dropout(x, dropout, training: true) : x;
        using var down = nn.functional.linear(input, As(lora.A, x)); // […, r]
        using var up = nn.functional.linear(down, As(lora.B, x)); // […, out]
        return y.PlusInPlace(up, lora.Scale);
    }

    // DoRA: the sum of base and update, each output made as long as its magnitude says; the bias is not.
    private Tensor Decomposed(Tensor x, LoraPair lora, double dropout)
    {
        var input = dropout > 0 ? nn.functional.dropout(x, dropout, training: true) : x;
        var up = nn.functional.linear(nn.functional.linear(input, As(lora.A, x)), As(lora.B, x)); // […, out]
        var sum = Product(x, bias: false).Plus(up, lora.Scale); // […, out]
        var y = sum.mul(As(Factor(lora), x)); // […, out]
        return Bias is null ? y : y.Plus(As(Bias, x));
    }

    /// <summary>Lengths of the base weight's rows, [out], float32; the caller's own.</summary>
    public Tensor BaseNorms()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        return LoraPair.Norms(Dense().to(ScalarType.Float32)).MoveToOuterDisposeScope();
    }

    // x·Wᵀ, and the bias.
    private Tensor Product(Tensor x, bool merged = true, bool bias = true)
    {
        var added = bias && Bias is not null ? As(Bias, x) : null;
        if (_packed is null)
            return nn.functional.linear(x, Cast(merged ? _weight : _base ?? _weight, x), added); // […, out]
        var y = Nf4Linear.Multiply(x, merged ? _mergedPacked ?? _packed : _packed); // […, out]
        return added is null ? y : y.Plus(added);
    }

    private Tensor Factor(LoraPair lora)
    {
        if (_packed is null)
            return lora.Factor(_weight);
        using var dense = _packed.Dequantize(ScalarType.Float32);
        return lora.Factor(dense);
    }

    /// <summary>The base weight in full: made anew where it is held in a few bits, and then the caller's; everywhere else the weight itself.</summary>
    internal Tensor Dense() => _packed is null ? _base ?? _weight : _packed.Dequantize(ScalarType.Float32);

    /// <summary>Holds the base weight in int8 or int4 from now on; nothing happens where it is packed already.</summary>
    /// <param name="format">Where it does not fit, Int8.</param>
    internal void Pack(RowFormat format)
    {
        if (_packed is not null)
            return;
        Unmerge();
        ForgetCast();
        _packed = QuantizedMatrix.Pack(_weight, format);
        _weight.Dispose();
        _weight = zeros(0).DetachFromDisposeScope(); // never used
        Version++;
    }

    private InvalidOperationException NotDense() => new($"{Name} is held in a few bits");

    // Training in bfloat16 keeps float32 weights and rounds them on their way in; elsewhere the types are the same.
    private static Tensor As(Tensor weight, Tensor x) => weight.dtype == x.dtype ? weight : weight.to(x.dtype);

    // A weight that is not trained is rounded once: a step would otherwise spend its time, and its memory all the same, on rounding.
    private Tensor Cast(Tensor weight, Tensor x)
    {
        if (weight.dtype == x.dtype || weight.requires_grad || !ReferenceEquals(weight, _weight))
            return As(weight, x);
        if (_cast is { } cast && cast.dtype == x.dtype)
            return cast;
        _cast?.Dispose();
        using var _ = no_grad();
        return _cast = weight.to(x.dtype).DetachFromDisposeScope();
    }

    /// <summary>Lets go of the rounded copy that training in another type than the weight's keeps.</summary>
    internal void ForgetCast()
    {
        _cast?.Dispose();
        _cast = null;
    }

    /// <summary>Uses another weight and keeps the base for <see cref="Unmerge"/>. Where the base is held in int8 or int4, so is this.</summary>
    /// <param name="merged">[out, in], owned from here on.</param>
    /// <exception cref="InvalidOperationException">The base is held in a format for training alone.</exception>
    public void Merge(Tensor merged)
    {
        if (_packed is not null)
        {
            if (_packed is not QuantizedMatrix { Format: var format })
                throw NotDense();
            using (merged)
                Merge(QuantizedMatrix.Pack(merged, format));
            return;
        }

        ForgetCast();
        if (_base is null)
            _base = _weight;
        else
            _weight.Dispose();
        _weight = merged;
        Version++;
    }

    /// <summary>The same over a base that is held in int8 or int4.</summary>
    /// <param name="merged">[out, in], owned from here on.</param>
    internal void Merge(QuantizedMatrix merged)
    {
        _mergedPacked?.Dispose();
        _mergedPacked = merged;
        Version++;
    }

    /// <summary>Uses the base weight again; nothing happens where nothing is merged.</summary>
    public void Unmerge()
    {
        if (_mergedPacked is not null)
        {
            _mergedPacked.Dispose();
            _mergedPacked = null;
            Version++;
        }

        if (_base is null)
            return;
        ForgetCast();
        _weight.Dispose();
        _weight = _base;
        _base = null;
        Version++;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ForgetCast();
        _packed?.Dispose();
        _mergedPacked?.Dispose();
        _weight.Dispose();
        _base?.Dispose();
        Bias?.Dispose();
    }
}
