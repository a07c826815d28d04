using EdgeDiag.Model.Layers;
using EdgeDiag.Model.Lora;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Tests;

/// <summary>Adapters of <see cref="TinyModel"/> whose factors are random, both of them, so that each changes the answers.</summary>
internal static class TinyAdapter
{
    public static string[] AllModules { get; } = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"];

    public static LoraAdapter Create(CausalLM model, long seed, int rank = 4, double alpha = 8, string[]? modules = null, double size = 0.2)
    {
        var adapter = LoraAdapter.Create(
            new LoraConfig
            {
                BaseModel = "tiny",
                Rank = rank,
                Alpha = alpha,
                TargetModules = modules ?? AllModules,
            },
            model,
            seed
        );
        using var _ = no_grad();
        using var generator = new Generator((ulong)seed + 1000);
        foreach (var pair in adapter.Pairs.Values)
        {
            using var noise = randn(pair.B.shape, generator: generator).mul_(size);
            pair.B.copy_(noise);
        }

        return adapter;
    }

    public static void Write(string folder, long seed, int rank = 4, double alpha = 8, string[]? modules = null)
    {
        using var model = TinyModel.Create();
        using var adapter = Create(model, seed, rank, alpha, modules);
        AdapterFile.Write(folder, adapter);
    }
}
