namespace EdgeDiag.Model.Lora;

/// <summary>How several adapters become one. Each works on the updates ΔW = scale·B·A, not on their factors.</summary>
public enum CombinationMethod
{
    /// <summary>Σ wᵢ·ΔWᵢ, exact, in the smallest rank that holds it.</summary>
    Linear,

    /// <summary>Σ wᵢ·ΔWᵢ, exact, by putting the factors side by side: the ranks add up.</summary>
    Cat,

    /// <summary>Trim, elect sign, merge what agrees (Yadav et al., "TIES-Merging", 2023).</summary>
    Ties,

    /// <summary>Drop entries at random and rescale the rest, then Σ wᵢ·ΔWᵢ (Yu et al., "Language Models are Super Mario", 2023).</summary>
    Dare,
}
