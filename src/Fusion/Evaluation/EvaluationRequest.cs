using EdgeDiag.Fusion.Evaluation.Perturbations;

namespace EdgeDiag.Fusion.Evaluation;

/// <summary>What is measured, and what the report says of how.</summary>
public sealed record EvaluationRequest
{
    /// <summary>How the program was called.</summary>
    public string Command { get; init; } = "";

    /// <summary>Commit of the program.</summary>
    public string Commit { get; init; } = "";

    /// <summary>Ask only the first so many questions; null for all.</summary>
    public int? Limit { get; init; }

    /// <summary>Perturbations to measure; none by default.</summary>
    public IReadOnlyList<IPerturbation> Perturbations { get; init; } = [];

    /// <summary>Of the perturbations' draws.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Told a contestant with what it is doing, how many tickets it has answered, and of how many.</summary>
    public Action<string, int, int>? Progress { get; init; }
}
