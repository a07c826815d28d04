using System.ComponentModel.DataAnnotations;

namespace EdgeDiag.Fusion.Diagnoses;

/// <summary>When an answer names one cause, and what the model is shown.</summary>
public sealed class DiagnosisOptions
{
    /// <summary>Below this probability of the best cause the outcome is insufficient evidence. 0 to 1, default 0.25.</summary>
    [Range(0.0, 1.0, ErrorMessage = "Diagnoses:MinimumConfidence: expected 0 to 1")]
    public double MinimumConfidence { get; set; } = 0.25;

    /// <summary>At this probability of "something else" the outcome is insufficient evidence. 0 to 1, default 0.5.</summary>
    [Range(0.0, 1.0, ErrorMessage = "Diagnoses:AbstainProbability: expected 0 to 1")]
    public double AbstainProbability { get; set; } = 0.5;

    /// <summary>
    /// How much the votes of similar tickets count: added to the logarithm of a cause's probability where all vote for it. 0 (they do not
    /// count) to 20, default 6, fitted for the bundled model.
    /// </summary>
    [Range(0.0, 20.0, ErrorMessage = "Diagnoses:VoteWeight: expected 0 to 20")]
    public double VoteWeight { get; set; } = 6;

    /// <summary>Most checks listed, 0 to 20, default 5.</summary>
    [Range(0, 20, ErrorMessage = "Diagnoses:MaxChecks: expected 0 to 20")]
    public int MaxChecks { get; set; } = 5;

    /// <summary>Earlier tickets put into the prompt, 0 to 5, default 3.</summary>
    [Range(0, 5, ErrorMessage = "Diagnoses:Tickets: expected 0 to 5")]
    public int Tickets { get; set; } = 3;
}
