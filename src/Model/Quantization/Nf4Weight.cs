using EdgeDiag.Model.Kernels.Shared;
using EdgeDiag.Model.Numerics;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Quantization;

/// <summary>
/// A matrix in 4-bit NormalFloat with double quantization (Dettmers et al., "QLoRA", 2023): blocks of 64 neighbouring values share
/// their greatest magnitude, and those magnitudes, less their mean, are held in 8 bits with one step for 256 of them. 0.516 bytes
/// a value. The steps are linear, where bitsandbytes has a table of 8-bit floats; nothing of this is ever written to a file.
/// </summary>
public sealed class Nf4Weight : IPackedWeight
{
    /// <summary>Values that share a magnitude.</summary>
    public const int Block = 64;

    /// <summary>Magnitudes that share a step.</summary>
    public const int Group = 256;

    private readonly Tensor _codes; // uint8 [blocks, 32], the first of two values in the high half
    private readonly Tensor _magnitudes; // int8 [blocks]
    private readonly Tensor _steps; // float32 [groups]
    private readonly float _mean;

    private Nf4Weight(long outputs, long inputs, Tensor codes, Tensor magnitudes, Tensor steps, float mean)
    {
        (Outputs, Inputs) = (outputs, inputs);
        (_codes, _magnitudes, _steps, _mean) = (codes, magnitudes, steps, mean);
    }

    /// <inheritdoc/>
    public long Outputs { get; }

    /// <inheritdoc/>
    public long Inputs { get; }

    /// <inheritdoc/>
    public long Bytes => _codes.numel() + _magnitudes.numel() + _steps.numel() * sizeof(float) + sizeof(float);

    /// <summary>Quantizes a matrix; no second copy of it is made.</summary>
    /// <param name="weight">[out, in], float32 or bfloat16; the caller's own as before. The codes go to its device.</param>
    public static unsafe Nf4Weight Quantize(Tensor weight)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        if (weight.dtype != ScalarType.Float32 && weight.dtype != ScalarType.BFloat16)
            throw new ArgumentException($"expected float32 or bfloat16, found {weight.dtype}", nameof(weight));
        var near = weight.to(CPU).contiguous(); // [out, in]
        var blocks = (near.numel() + Block - 1) / Block;
        var codes = empty([blocks, Block / 2], ScalarType.Byte); // [blocks, 32]
        var magnitudes = new float[blocks];
        Nf4Kernel.Encode(WeightRows.Pointer(near), near.dtype == ScalarType.BFloat16, near.numel(), (byte*)WeightRows.Pointer(codes), magnitudes);
        var mean = (float)magnitudes.Average(m => (double)m);
        var (held, steps) = Halve(magnitudes, mean);
        return new Nf4Weight(
            weight.shape[0],
            weight.shape[1],
            codes.to(weight.device).DetachFromDisposeScope(),
            tensor(held, device: weight.device).DetachFromDisposeScope(),
            tensor(steps, device: weight.device).DetachFromDisposeScope(),
            mean
        );
    }

    /// <summary>The values again.</summary>
    /// <param name="type">float32 or bfloat16.</param>
    /// <returns>[out, in], owned by the caller.</returns>
    public unsafe Tensor Dequantize(ScalarType type)
    {
        if (_codes.device_type != TorchSharp.DeviceType.CPU || type is not (ScalarType.BFloat16 or ScalarType.Float32))
            return DequantizeAnywhere(type);
        var values = empty([Outputs, Inputs], type); // [out, in]
        Nf4Kernel.Decode(
            (byte*)WeightRows.Pointer(_codes),
            (sbyte*)WeightRows.Pointer(_magnitudes),
            (float*)WeightRows.Pointer(_steps),
            _mean,
            values.numel(),
            WeightRows.Pointer(values),
            type == ScalarType.BFloat16
        );
        return values;
    }

    /// <summary>The same in libtorch's operations, for every device.</summary>
    internal Tensor DequantizeAnywhere(ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var blocks = _codes.shape[0];
        var wide = _codes.to(ScalarType.Int32); // [blocks, 32]
        var pairs = stack([wide.OverFloor(16), wide.Remainder(16)], -1); // [blocks, 32, 2]
        var table = tensor(Nf4Table.Values.ToArray(), device: _codes.device); // [16]
        var steps = _steps.unsqueeze(1).expand(-1, Group).reshape(-1).narrow(0, 0, blocks); // [blocks]
        var magnitudes = _magnitudes.to(ScalarType.Float32).mul(steps).Plus(_mean).AtLeast(0); // [blocks]
        var values = table.index_select(0, pairs.reshape(-1)).view(blocks, Block).mul(magnitudes.unsqueeze(1)); // [blocks, 64]
        return values.to(type).reshape(-1).narrow(0, 0, Outputs * Inputs).view(Outputs, Inputs).clone().MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _codes.Dispose();
        _magnitudes.Dispose();
        _steps.Dispose();
    }

    // The second quantization: symmetric around the mean, as the paper has it.
    private static (sbyte[] Held, float[] Steps) Halve(float[] magnitudes, float mean)
    {
        var held = new sbyte[magnitudes.Length];
        var steps = new float[(magnitudes.Length + Group - 1) / Group];
        for (var g = 0; g < steps.Length; g++)
        {
            var part = magnitudes.AsSpan(g * Group, Math.Min(Group, magnitudes.Length - g * Group));
            var most = 0f;
            foreach (var m in part)
                most = Math.Max(most, Math.Abs(m - mean));
            steps[g] = most / 127;
            if (most == 0)
                continue;
            for (var i = 0; i < part.Length; i++)
                held[g * Group + i] = (sbyte)Math.Clamp(MathF.Round((part[i] - mean) / steps[g]), -127, 127);
        }

        return (held, steps);
    }
}
