namespace EdgeDiag.Fusion.Diagnoses;

/// <summary>Names on the wire are lower case with underscores.</summary>
public enum DiagnosisOutcome
{
    /// <summary>At least one cause with evidence.</summary>
    Diagnosed,

    /// <summary>Too little to name a cause; the actions say what to check next.</summary>
    InsufficientEvidence,

    /// <summary>No source knows the code.</summary>
    UnknownCode,

    /// <summary>The model did not answer; the preliminary diagnosis stands.</summary>
    ModelUnavailable,
}
