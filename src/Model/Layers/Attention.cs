namespace EdgeDiag.Model.Layers;

/// <summary>The weights of grouped-query self-attention with rotary positions (Ainslie et al., "GQA", 2023).</summary>
/// <param name="query">[heads·D, H].</param>
/// <param name="key">[kv heads·D, H].</param>
/// <param name="value">[kv heads·D, H].</param>
/// <param name="output">[H, heads·D].</param>
/// <param name="queryNorm">Norm of each query head, [D]; null for none.</param>
/// <param name="keyNorm">Norm of each key head, [D]; null for none.</param>
internal sealed class Attention(LinearLayer query, LinearLayer key, LinearLayer value, LinearLayer output, RmsNorm? queryNorm, RmsNorm? keyNorm) : IDisposable
{
    /// <summary>[heads·D, H].</summary>
    public LinearLayer Query => query;

    /// <summary>[kv heads·D, H].</summary>
    public LinearLayer Key => key;

    /// <summary>[kv heads·D, H].</summary>
    public LinearLayer Value => value;

    /// <summary>[H, heads·D].</summary>
    public LinearLayer Output => output;

    /// <summary>Norm of each query head before it is rotated, [D]; null for none.</summary>
    public RmsNorm? QueryNorm => queryNorm;

    /// <summary>Norm of each key head before it is rotated, [D]; null for none.</summary>
    public RmsNorm? KeyNorm => keyNorm;

    /// <inheritdoc/>
    public void Dispose()
    {
        query.Dispose();
        key.Dispose();
        value.Dispose();
        output.Dispose();
        queryNorm?.Dispose();
        keyNorm?.Dispose();
    }
}
