namespace EdgeDiag.Fusion.Diagnoses;

/// <summary>Names on the wire are lower case.</summary>
public enum DiagnosisStage
{
    /// <summary>The retrieved manual section, without a model.</summary>
    Preliminary,

    /// <summary>Checked answer of the model.</summary>
    Final,
}
