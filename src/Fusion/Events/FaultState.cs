namespace EdgeDiag.Fusion.Events;

/// <summary>Whether a fault was raised or has gone.</summary>
public enum FaultState
{
    /// <summary>Raised; the default where a PLC sends none.</summary>
    Active,

    /// <summary>Gone.</summary>
    Cleared,
}
