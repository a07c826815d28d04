namespace EdgeDiag.Fusion.Events;

/// <summary>The last segment of an incoming topic (docs/reference/messages.md).</summary>
public enum EventKind
{
    /// <summary>A fault code raised or cleared by a PLC.</summary>
    Fault,

    /// <summary>Sensor readings.</summary>
    Reading,

    /// <summary>What the machine looks like, as text.</summary>
    Image,

    /// <summary>An engineer's verdict on a diagnosis.</summary>
    Feedback,

    /// <summary>A person has seen a fault.</summary>
    Ack,
}
