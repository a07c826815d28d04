using System.ComponentModel.DataAnnotations;

namespace EdgeDiag.Fusion.Evaluation.Promotion;

/// <summary>Keys under <c>Gate</c>: what a candidate must show before it may replace the champion. Margins are shares: 0.02 is two points.</summary>
public sealed class GateOptions
{
    /// <summary><c>Gate:MinimumNew</c>: new tickets held out of training that the gate must at least have. 3 to 10000, default 8.</summary>
    [Range(3, 10_000, ErrorMessage = "Gate:MinimumNew: expected 3 to 10000")]
    public int MinimumNew { get; set; } = 8;

    /// <summary><c>Gate:Forgetting</c>: how far accuracy on older tickets may fall. 0 to 1, default 0.02.</summary>
    [Range(0.0, 1.0, ErrorMessage = "Gate:Forgetting: expected 0 to 1")]
    public double Forgetting { get; set; } = 0.02;

    /// <summary><c>Gate:GroupForgetting</c>: the same for the older tickets of one line or one device type.
    /// 0 to 1, default 0.1: of thirty tickets, three.</summary>
    [Range(0.0, 1.0, ErrorMessage = "Gate:GroupForgetting: expected 0 to 1")]
    public double GroupForgetting { get; set; } = 0.1;

    /// <summary><c>Gate:SmallestGroup</c>: groups with fewer older tickets are not looked at alone. 5 to 10000, default 25.</summary>
    [Range(5, 10_000, ErrorMessage = "Gate:SmallestGroup: expected 5 to 10000")]
    public int SmallestGroup { get; set; } = 25;

    /// <summary><c>Gate:Hallucination</c>: how far the share of answers that lost a claim to the grounding check may rise. 0 to 1, default 0.01.</summary>
    [Range(0.0, 1.0, ErrorMessage = "Gate:Hallucination: expected 0 to 1")]
    public double Hallucination { get; set; } = 0.01;

    /// <summary><c>Gate:Latency</c>: how far the 99th percentile of an answer's seconds may rise, as a share of the champion's.
    /// 0 to 10, default 0.5: timings of a few hundred answers vary by as much.</summary>
    [Range(0.0, 10.0, ErrorMessage = "Gate:Latency: expected 0 to 10")]
    public double Latency { get; set; } = 0.5;

    /// <summary><c>Gate:MaxSeconds</c>: 99th percentile that no candidate may exceed. 0.01 to 600 s, default 1.</summary>
    [Range(0.01, 600.0, ErrorMessage = "Gate:MaxSeconds: expected 0.01 to 600")]
    public double MaxSeconds { get; set; } = 1;

    /// <summary><c>Gate:Perturbation</c>: how far a figure on perturbed tickets may fall. 0 to 1, default 0.05.</summary>
    [Range(0.0, 1.0, ErrorMessage = "Gate:Perturbation: expected 0 to 1")]
    public double Perturbation { get; set; } = 0.05;

    /// <summary><c>Gate:Perturbations</c>: by comma, which ones; empty for none. Default <c>removed,missing,misspelt</c>.</summary>
    public string Perturbations { get; set; } = "removed,missing,misspelt";

    /// <summary><c>Gate:PerturbedTickets</c>: older tickets that are perturbed. 10 to 10000, default 100.</summary>
    [Range(10, 10_000, ErrorMessage = "Gate:PerturbedTickets: expected 10 to 10000")]
    public int PerturbedTickets { get; set; } = 100;

    /// <summary><c>Gate:Perplexity</c>: how far the perplexity of general text may rise, as a share of the champion's. 0 to 10, default 0.1.</summary>
    [Range(0.0, 10.0, ErrorMessage = "Gate:Perplexity: expected 0 to 10")]
    public double Perplexity { get; set; } = 0.1;

    /// <summary><see cref="Perturbations"/> as names.</summary>
    public IReadOnlyList<string> PerturbationNames => Perturbations.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
