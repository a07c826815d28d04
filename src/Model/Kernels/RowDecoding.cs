using EdgeDiag.Model.Kernels;
using EdgeDiag.Model.Layers;
using EdgeDiag.Model.Quantization;
using static TorchSharp.torch;

namespace EdgeDiag.Model;

/// <summary>Chooses who computes the decode steps of a model: managed kernels on a CPU, libtorch everywhere else.</summary>
public static class RowDecoding
{
    /// <summary>The instruction set that the kernels use on this machine: <c>AVX-512</c>, <c>AVX2</c> or <c>portable</c>.</summary>
    public static string Instructions => Lanes.Name;

    /// <summary>
    /// Decodes in managed kernels from now on, where the model allows it. Int8 and Int4 keep the projections in these alone, for good, so that
    /// prefill and decoding compute with the same ones; adapters that are merged afterwards are rounded likewise.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="format">How the weights are held; F32 and BF16 stand for whichever of the two the model has.</param>
    /// <exception cref="ModelFormatException">Int8 or Int4 on another device than the CPU.</exception>
    public static void Use(CausalLM model, RowFormat format)
    {
        var supported = RowDecoder.Supports(model);
        if (format is RowFormat.Int8 or RowFormat.Int4)
        {
            if (!supported)
                throw new ModelFormatException("settings", "Model:Precision", "f32 or bf16 on this device", format.ToString().ToLowerInvariant());
            foreach (var projection in model.Projections)
                projection.Pack(format);
            if (model.QuantizedHead is null)
                model.UseHead(QuantizedMatrix.Pack(model.Head, format));
        }

        if (supported)
            model.Rows = new RowDecoder(model, format, get_num_threads());
    }

    /// <summary>The format that a precision setting stands for.</summary>
    /// <param name="precision"><c>f32</c>, <c>bf16</c>, <c>bf16-packed</c>, <c>int8</c> or <c>int4</c>.</param>
    public static RowFormat FormatOf(string precision) =>
        precision switch
        {
            "f32" => RowFormat.F32,
            "bf16" => RowFormat.BF16,
            "bf16-packed" => RowFormat.BF16Packed,
            "int8" => RowFormat.Int8,
            "int4" => RowFormat.Int4,
            _ => throw new ModelFormatException("settings", "Model:Precision", "f32, bf16, bf16-packed, int8 or int4", precision),
        };

    /// <summary>Bytes of weights that a decode step reads.</summary>
    public static long BytesPerStep(CausalLM model) =>
        model.Rows?.BytesPerStep ?? model.BaseWeights().Sum(w => w.Value.numel() * (w.Value.dtype == ScalarType.Float32 ? 4L : 2L));
}
