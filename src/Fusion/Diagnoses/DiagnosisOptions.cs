using System.ComponentModel.DataAnnotations;

namespace EdgeDiag.Fusion.Diagnoses;

/// <summary>How answers are cut to size.</summary>
public sealed class DiagnosisOptions
{
    /// <summary>Below this probability of the best cause the outcome is insufficient evidence. 0 to 1, default 0.25.</summary>
    [Range(0.0, 1.0, ErrorMessage = "Diagnoses:MinimumConfidence: expected 0 to 1")]
    public double MinimumConfidence { get; set; } = 0.25;

    /// <summary>At this probability of "something else" the outcome is insufficient evidence. 0 to 1, default 0.5.</summary>
    [Range(0.0, 1.0, ErrorMessage = "Diagnoses:AbstainProbability: expected 0 to 1")]
    public double AbstainProbability { get; set; } = 0.5;

    /// <summary>Causes less probable than this are not listed. 0 to 1, default 0.01.</summary>
    [Range(0.0, 1.0, ErrorMessage = "Diagnoses:ListedConfidence: expected 0 to 1")]
    public double ListedConfidence { get; set; } = 0.01;

    /// <summary>Most causes listed, 1 to 9, default 3.</summary>
    [Range(1, 9, ErrorMessage = "Diagnoses:MaxCauses: expected 1 to 9")]
    public int MaxCauses { get; set; } = 3;

    /// <summary>Most actions listed, 1 to 20, default 5.</summary>
    [Range(1, 20, ErrorMessage = "Diagnoses:MaxActions: expected 1 to 20")]
    public int MaxActions { get; set; } = 5;

    /// <summary>Earlier tickets put into the prompt, 0 to 5, default 3.</summary>
    [Range(0, 5, ErrorMessage = "Diagnoses:Tickets: expected 0 to 5")]
    public int Tickets { get; set; } = 3;
}
