using static TorchSharp.torch;

namespace EdgeDiag.Model.Forward.Cpu;

/// <summary>What the CPU's passes have in common: tokens and caches are checked before anything is computed, and advanced afterwards.</summary>
/// <param name="cpu">Weights and threads; not owned.</param>
internal abstract class CpuPass(CpuModel cpu) : IForwardPass
{
    /// <inheritdoc/>
    public abstract bool Accepts(int tokens);

    /// <inheritdoc/>
    /// <returns>float32 [N, H] or [W, H].</returns>
    public Tensor Forward(IReadOnlyList<SequencePart> parts, IReadOnlyList<int>? wanted)
    {
        foreach (var (state, ids, _) in parts)
        {
            foreach (var id in ids)
                Check(id);
            if (state.Length + ids.Count > state.Capacity)
                throw new InvalidOperationException($"the key/value cache holds {state.Capacity} positions; {state.Length + ids.Count} are needed");
        }

        cpu.Renew();
        cpu.Weights.Rotary.Reserve(parts.Max(p => p.State.Length + p.Ids.Count));
        var hidden = Compute(parts, wanted);
        foreach (var (state, added) in parts.Select(p => (p.State, p.Ids.Count)).DistinctBy(p => p.State))
            state.Advance(added);
        return hidden;
    }

    /// <inheritdoc/>
    /// <returns>float32 [B, T, H].</returns>
    public Tensor Forward(Tensor ids, DecodeState state)
    {
        var (batch, length) = ((int)ids.shape[0], (int)ids.shape[1]);
        using var flat = ids.reshape(-1).contiguous();
        var all = flat.data<long>().Select(Check).ToList();
        var hidden = Forward([.. Enumerable.Range(0, batch).Select(b => new SequencePart(state, all.GetRange(b * length, length), b))], null);
        return hidden.view(batch, length, cpu.Config.HiddenSize);
    }

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Computes checked tokens and writes their keys and values; the caches' lengths stay.</summary>
    /// <param name="parts">Tokens of the vocabulary, each sequence once.</param>
    /// <param name="wanted">Rows to return, counted through all parts, ascending; null for all.</param>
    /// <returns>Hidden states after the last norm, float32 [N, H] or [W, H].</returns>
    protected abstract Tensor Compute(IReadOnlyList<SequencePart> parts, IReadOnlyList<int>? wanted);

    private int Check(int token) => Check((long)token);

    private int Check(long token) =>
        token >= 0 && token < cpu.Config.VocabularySize
            ? (int)token
            : throw new ArgumentOutOfRangeException(nameof(token), $"expected a token from 0 to {cpu.Config.VocabularySize - 1}, found {token}");
}
