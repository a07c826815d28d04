using static TorchSharp.torch;

namespace EdgeDiag.Model.Forward;

/// <summary>
/// One way to compute the decoder over new tokens of sequences, each behind what its own cache holds. All ways share the caches, so a
/// sequence may be computed by one way in this step and by another in the next. Scores are computed from the hidden states afterwards.
/// </summary>
internal interface IForwardPass : IDisposable
{
    /// <summary>Whether this pass computes a step of that many new tokens, with the adapters and gradients that are in use now.</summary>
    /// <param name="tokens">New tokens of all sequences together, at least 1.</param>
    bool Accepts(int tokens);

    /// <summary>Computes the next tokens of several sequences and extends their caches.</summary>
    /// <param name="parts">The tokens; each sequence once.</param>
    /// <param name="wanted">Rows to return, counted through all parts, ascending; null for all.</param>
    /// <returns>Hidden states after the last norm, [N, H] or [W, H].</returns>
    /// <exception cref="InvalidOperationException">A cache is too short.</exception>
    Tensor Forward(IReadOnlyList<SequencePart> parts, IReadOnlyList<int>? wanted);

    /// <summary>Computes the next tokens of sequences of equal length that share one cache, and extends it.</summary>
    /// <param name="ids">int64 [B, T].</param>
    /// <param name="state">Cache of B sequences.</param>
    /// <returns>Hidden states after the last norm, [B, T, H].</returns>
    /// <exception cref="InvalidOperationException">The cache is too short.</exception>
    Tensor Forward(Tensor ids, DecodeState state);
}
