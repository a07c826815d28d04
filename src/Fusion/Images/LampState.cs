namespace EdgeDiag.Fusion.Images;

/// <summary>What a lamp does.</summary>
public enum LampState
{
    /// <summary>Off: 熄灭.</summary>
    Off,

    /// <summary>On without interruption: 常亮.</summary>
    Steady,

    /// <summary>Blinking: 闪烁.</summary>
    Flashing,
}
