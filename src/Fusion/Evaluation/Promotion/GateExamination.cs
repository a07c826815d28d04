using EdgeDiag.Fusion.Evaluation.Contestants;

namespace EdgeDiag.Fusion.Evaluation.Promotion;

/// <summary>What one contestant showed at the gate. All contestants of one gate answer the same questions in the same order.</summary>
public sealed record GateExamination
{
    /// <summary>The contestant.</summary>
    public required string Name { get; init; }

    /// <summary>Answers to new tickets, which neither candidate nor champion was trained on.</summary>
    public required IReadOnlyList<Verdict> New { get; init; }

    /// <summary>Answers to older tickets, which neither was trained on.</summary>
    public required IReadOnlyList<Verdict> Older { get; init; }

    /// <summary>Figures on perturbed older tickets; empty for a contestant without a model.</summary>
    public IReadOnlyList<PerturbationRow> Perturbed { get; init; } = [];

    /// <summary>Perplexity of general text, per token, at least 1; null where it was not measured.</summary>
    public double? Perplexity { get; init; }

    /// <summary>New and older ones.</summary>
    public IReadOnlyList<Verdict> All => [.. New, .. Older];
}
