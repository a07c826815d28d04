using EdgeDiag.Model.Checkpoints;
using EdgeDiag.Model.Configuration;
using EdgeDiag.Model.Files;
using EdgeDiag.Model.Layers;
using EdgeDiag.Model.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Lora;

/// <summary>The factors of a family's module, split into those of the decoder's projections and put together again, exactly.</summary>
internal static class FusedFactors
{
    /// <summary>Splits the factors of a module.</summary>
    /// <param name="config">The model.</param>
    /// <param name="module">One of <see cref="AdapterModules.TensorsOf"/>.</param>
    /// <param name="whole">Its factors; owned from here on.</param>
    /// <returns>Factors by projection; none for a projection whose rows of B are zero while others' are not.</returns>
    public static IEnumerable<(string Projection, LoraPair Pair)> Split(ModelConfig config, CheckpointTensor module, LoraPair whole)
    {
        if (module.Parts is [var only] && CheckpointLayout.RowOrder(config, only.Name) is null)
            return [(only.Name, whole)];
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using (whole)
        {
            var isFresh = !Any(whole.B.IsNot(0));
            var pairs = new List<(string, LoraPair)>();
            foreach (var part in module.Parts)
            {
                var b = Rows(whole.B, part, config); // [rows, r]
                var used = isFresh ? KeptScalars.Range(b.shape[1]) : b.IsNot(0).any(0).nonzero().flatten(); // what a part has no use for belongs to another
                if (used.numel() == 0 && whole.Magnitude is null)
                    continue;
                pairs.Add(
                    (
                        part.Name,
                        new LoraPair(
                            whole.A.index_select(0, used.to(whole.A.device)).DetachFromDisposeScope(),
                            b.index_select(1, used.to(b.device)).contiguous().DetachFromDisposeScope(),
                            whole.Scale,
                            whole.Magnitude is { } m ? Rows(m, part, config).DetachFromDisposeScope() : null
                        )
                    )
                );
            }

            return pairs;
        }
    }

    /// <summary>Puts factors together that one module holds.</summary>
    /// <param name="config">The model.</param>
    /// <param name="module">One of <see cref="AdapterModules.TensorsOf"/>.</param>
    /// <param name="pairs">Factors by projection; not owned.</param>
    /// <returns>The module's factors, owned by the caller: the same A where all parts have it, else all of them side by side.</returns>
    /// <exception cref="ModelFormatException">DoRA on some of the parts alone.</exception>
    public static LoraPair Join(ModelConfig config, CheckpointTensor module, IReadOnlyDictionary<string, LoraPair> pairs)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var parts = module.Parts.Select(p => (Part: p, Pair: pairs.GetValueOrDefault(p.Name))).ToList();
        var there = parts.Where(p => p.Pair is not null).Select(p => p.Pair!).ToList();
        var decomposed = there.Any(p => p.Magnitude is not null);
        if (decomposed && there.Count < parts.Count)
            throw new ModelFormatException(
                "adapter",
                LoraAdapter.ModuleOf(module.Name),
                "DoRA on all that the family keeps in one module",
                $"{string.Join(", ", parts.Where(p => p.Pair is not null).Select(p => LoraAdapter.ModuleOf(p.Part.Name)))} alone"
            );
        var scale = there[0].Scale;
        var isShared = there.Count == parts.Count && there.All(p => p.Scale == scale && p.A.shape.SequenceEqual(there[0].A.shape) && !Any(p.A.ne(there[0].A)));
        var a = isShared ? there[0].A.clone() : cat([.. there.Select(p => p.A)], 0); // [R, in]
        var b = zeros([module.Shape[0], a.shape[0]], ScalarType.Float32, a.device); // [out, R]
        long column = 0;
        foreach (var (part, pair) in parts)
        {
            if (pair is null)
                continue;
            var rank = pair.B.shape[1];
            var rows = CheckpointLayout.ToCheckpoint(config, part.Name + ".weight", pair.B).Times(pair.Scale / scale);
            b.narrow(0, part.From, part.Rows).narrow(1, isShared ? 0 : column, rank).copy_(rows);
            column += rank;
        }

        var magnitude = decomposed
            ? cat([.. parts.Select(p => CheckpointLayout.ToCheckpoint(config, p.Part.Name + ".weight", p.Pair!.Magnitude!))], 0).DetachFromDisposeScope()
            : null;
        return new LoraPair(a.DetachFromDisposeScope(), b.DetachFromDisposeScope(), scale, magnitude);
    }

    private static Tensor Rows(Tensor tensor, TensorPart part, ModelConfig config)
    {
        var rows = tensor.narrow(0, part.From, part.Rows);
        return CheckpointLayout.RowOrder(config, part.Name) is { } order ? CheckpointLayout.Rows(rows, order) : rows.clone();
    }

    private static bool Any(Tensor flags) => flags.any().IsTrue();
}
