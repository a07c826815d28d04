namespace EdgeDiag.Fusion.Evaluation;

/// <summary>One figure of one contestant under one perturbation.</summary>
public sealed record PerturbationRow
{
    /// <summary>The perturbation.</summary>
    public required string Perturbation { get; init; }

    /// <summary>The contestant.</summary>
    public required string Name { get; init; }

    /// <summary>What is measured, such as <c>top-1</c> or <c>obeyed</c>.</summary>
    public required string Measure { get; init; }

    /// <summary>The same in a sentence.</summary>
    public required string Meaning { get; init; }

    /// <summary>Tickets that the perturbation and the measure apply to.</summary>
    public required int N { get; init; }

    /// <summary>Tickets counted.</summary>
    public required int Hits { get; init; }

    /// <summary>Their share.</summary>
    public required double Share { get; init; }

    /// <summary>Lower end of the share's 95% bootstrap interval.</summary>
    public required double Low { get; init; }

    /// <summary>Upper end.</summary>
    public required double High { get; init; }

    /// <summary>The share on the same tickets without the perturbation; null where that has no meaning.</summary>
    public double? Unperturbed { get; init; }
}
