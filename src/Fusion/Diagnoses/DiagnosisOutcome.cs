namespace EdgeDiag.Fusion.Diagnoses;

/// <summary>Names on the wire are lower case with underscores.</summary>
public enum DiagnosisOutcome
{
    /// <summary>The evidence tells one cause from the others, or one is listed and nothing contradicts it.</summary>
    Diagnosed,

    /// <summary>The evidence does not tell the listed causes apart; the checks say what would.</summary>
    InsufficientEvidence,

    /// <summary>No manual of the device's type knows the code.</summary>
    UnknownCode,

    /// <summary>The device is not listed, so neither its type nor its sensors are known.</summary>
    UnknownDevice,

    /// <summary>The model did not answer; the preliminary diagnosis stands.</summary>
    ModelUnavailable,
}
