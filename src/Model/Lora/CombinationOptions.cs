namespace EdgeDiag.Model.Lora;

/// <summary>How to combine adapters.</summary>
/// <param name="Method">The method.</param>
public sealed record CombinationOptions(CombinationMethod Method)
{
    /// <summary>
    /// Share of each update's entries that TIES keeps (the largest) or DARE keeps (at random). Above 0 to 1, default 0.2, as the TIES paper has
    /// it.
    /// </summary>
    public double Density { get; init; } = 0.2;

    /// <summary>TIES multiplies the merged update by this (λ in the paper). Default 1.</summary>
    public double Lambda { get; init; } = 1;

    /// <summary>Of DARE's choice.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Rank of the result, 1 to 1024; null for what the method needs (TIES and DARE: the sum of the ranks). A smaller one loses something.</summary>
    public int? Rank { get; init; }
}
