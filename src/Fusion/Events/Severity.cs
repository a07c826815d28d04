namespace EdgeDiag.Fusion.Events;

/// <summary>How urgent a fault is; larger is more urgent. Names on the wire are lower case.</summary>
public enum Severity
{
    /// <summary>Information.</summary>
    Low,

    /// <summary>The default where a PLC sends none.</summary>
    Medium,

    /// <summary>The machine stands.</summary>
    High,

    /// <summary>People or equipment at risk.</summary>
    Critical,
}
