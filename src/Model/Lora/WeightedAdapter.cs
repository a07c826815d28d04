namespace EdgeDiag.Model.Lora;

/// <summary>An adapter with its share in a combination.</summary>
/// <param name="Adapter">The adapter.</param>
/// <param name="Weight">Its factor; may be negative, which unlearns.</param>
public sealed record WeightedAdapter(LoraAdapter Adapter, double Weight);
