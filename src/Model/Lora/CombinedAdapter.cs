namespace EdgeDiag.Model.Lora;

/// <summary>What came of a combination.</summary>
/// <param name="Adapter">The new adapter, owned by the caller.</param>
/// <param name="Lost">Frobenius norm of what the rank could not hold, as a share of the combined update's norm; 0 where the method is exact.</param>
public sealed record CombinedAdapter(LoraAdapter Adapter, double Lost);
