namespace EdgeDiag.EdgeHost.Contracts;

/// <summary>What became of a message that was to be published.</summary>
public enum PublishOutcome
{
    /// <summary>The broker has acknowledged it.</summary>
    Delivered,

    /// <summary>There is no connection, or the connection ended for a reason that has nothing to do with the message.</summary>
    Away,

    /// <summary>The connection ended, or no acknowledgement came, while the message was under way; the message may be the cause.</summary>
    Interrupted,

    /// <summary>The broker refused the message for a reason that may pass, such as a full quota.</summary>
    Busy,

    /// <summary>The broker will never take this message, such as one whose form it rejects.</summary>
    Refused,

    /// <summary>The broker's access list denies the topic, whatever the message.</summary>
    Denied,

    /// <summary>The message is larger than the broker says it takes; it has not been sent.</summary>
    TooLarge,
}
