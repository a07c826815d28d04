namespace EdgeDiag.Model.Registry;

/// <summary>How a version came to be.</summary>
public sealed record AdapterProvenance
{
    /// <summary><c>trained</c>, <c>imported</c> or <c>combined</c>.</summary>
    public string Origin { get; init; } = "trained";

    /// <summary>Versions it was made from, as <c>name@version</c>: what training began with, or what was combined.</summary>
    public IReadOnlyList<string> Parents { get; init; } = [];

    /// <summary>SHA-256 of each file of data it learned from, by a name that people know it by.</summary>
    public IReadOnlyDictionary<string, string> Data { get; init; } = new Dictionary<string, string>();

    /// <summary>Figures by name, such as <c>heldout.top1</c>; finite.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    /// <summary>SHA-256 of the recipe; null where there is none.</summary>
    public string? RecipeSha256 { get; init; }

    /// <summary>What to know besides, such as how parents were combined; null for nothing.</summary>
    public string? Note { get; init; }
}
