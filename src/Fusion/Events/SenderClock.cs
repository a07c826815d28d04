namespace EdgeDiag.Fusion.Events;

/// <summary>What the time in a message is worth, compared with the time of its receipt.</summary>
public enum SenderClock
{
    /// <summary>Within the bounds: the sender's time counts.</summary>
    Trusted,

    /// <summary>The message has no time: the time of receipt counts.</summary>
    NotSent,

    /// <summary>Too far in the future: the time of receipt counts.</summary>
    Ahead,

    /// <summary>Too far in the past, as of a clock that was never set: the time of receipt counts.</summary>
    Behind,
}
