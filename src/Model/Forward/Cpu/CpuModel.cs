using EdgeDiag.Model.Configuration;
using EdgeDiag.Model.Kernels.Shared;
using EdgeDiag.Model.Layers;
using EdgeDiag.Model.Quantization;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Forward.Cpu;

/// <summary>A model's weights as the managed kernels read them, and the threads that compute with them; the CPU's passes share both.</summary>
internal sealed class CpuModel : IDisposable
{
    /// <summary>Takes over a model's weights.</summary>
    /// <param name="model">On the CPU; not owned.</param>
    /// <param name="format">How the projections are held. F32 and BF16 read the model's own memory, of whichever of the two types it is.</param>
    /// <param name="threads">Threads, 1 or more.</param>
    public CpuModel(CausalLM model, RowFormat format, int threads)
    {
        Weights = model;
        Team = new WorkerTeam(threads);
        Layers = [.. model.Layers.Select(l => new CpuLayer(l, format))];
        Head = model.QuantizedHead is { } head ? new CpuProjection(head) : new CpuProjection(model.Head, format);
        FinalNorm = CpuProjection.Floats(model.FinalNorm.Weight);
        HasPrefill = PrefillPass.Supports(Layers);
    }

    /// <summary>Whether the kernels can compute a model at all; everything else is libtorch's.</summary>
    public static bool Supports(CausalLM model) => model.Device.type == DeviceType.CPU && model.Embedding.dtype is ScalarType.Float32 or ScalarType.BFloat16;

    /// <summary>The weights; not owned.</summary>
    public CausalLM Weights { get; }

    /// <summary>Sizes.</summary>
    public ModelConfig Config => Weights.Config;

    /// <summary>The threads.</summary>
    public WorkerTeam Team { get; }

    /// <summary>The layers in order.</summary>
    public CpuLayer[] Layers { get; }

    /// <summary>The output head, [V, H].</summary>
    public CpuProjection Head { get; }

    /// <summary>[H].</summary>
    public float[] FinalNorm { get; }

    /// <summary>Whether prompts are computed here too, for which some weights are laid out once more.</summary>
    public bool HasPrefill { get; }

    /// <summary>Bytes of weights that a decode step reads, the head among them.</summary>
    public long BytesPerStep => Layers.Sum(l => l.Slots.Sum(s => s.Bytes)) + Head.Bytes;

    /// <summary>Whether the kernels compute what is asked for now: no gradients and no adapter beside the weights.</summary>
    public bool IsUsable => !is_grad_enabled() && Weights.Projections.All(p => p.Lora is null && p.Rows is null);

    /// <summary>Takes over weights that have changed; not while computing.</summary>
    public void Renew()
    {
        foreach (var layer in Layers)
            layer.Renew();
        Head.Renew();
        if (!HasPrefill)
            return;
        foreach (var slot in Layers.SelectMany(l => l.Slots))
            slot.RenewForPrompts();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Team.Dispose();
        foreach (var layer in Layers)
            layer.Dispose();
        Head.Dispose();
    }
}
