namespace EdgeDiag.Fusion.Images;

/// <summary>Colour of a stack light's lamp (IEC 60073).</summary>
public enum LampColor
{
    /// <summary>Alarm.</summary>
    Red,

    /// <summary>Warning.</summary>
    Yellow,

    /// <summary>Run.</summary>
    Green,

    /// <summary>Mandatory action.</summary>
    Blue,

    /// <summary>No fixed meaning.</summary>
    White,
}
