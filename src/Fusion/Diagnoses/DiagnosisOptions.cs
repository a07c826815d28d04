namespace EdgeDiag.Fusion.Diagnoses;

/// <summary>How answers are cut to size.</summary>
public sealed class DiagnosisOptions
{
    /// <summary>Below this probability of the best cause the outcome is insufficient evidence. 0 to 1, default 0.25.</summary>
    public double MinimumConfidence { get; set; } = 0.25;

    /// <summary>At this probability of "something else" the outcome is insufficient evidence. 0 to 1, default 0.5.</summary>
    public double AbstainProbability { get; set; } = 0.5;

    /// <summary>Causes less probable than this are not listed. 0 to 1, default 0.01.</summary>
    public double ListedConfidence { get; set; } = 0.01;

    /// <summary>Most causes listed, 1 to 9, default 3.</summary>
    public int MaxCauses { get; set; } = 3;

    /// <summary>Most actions listed, 1 to 20, default 5.</summary>
    public int MaxActions { get; set; } = 5;

    /// <summary>Earlier tickets put into the prompt, 0 to 5, default 3.</summary>
    public int Tickets { get; set; } = 3;
}
