namespace EdgeDiag.EdgeHost.Tickets;

/// <summary>On which way a verdict came.</summary>
public enum FeedbackSender
{
    /// <summary>Over MQTT; <c>Feedback:Mqtt</c> says what that is worth.</summary>
    Mqtt,

    /// <summary>Over HTTP without a token or without a name.</summary>
    Anonymous,

    /// <summary>A person who gives a name: with the token over HTTP, or at this box's command line.</summary>
    Person,
}
