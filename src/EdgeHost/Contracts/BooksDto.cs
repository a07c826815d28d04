using System.Text.Json.Serialization;

namespace EdgeDiag.EdgeHost.Contracts;

/// <summary>Where every fault message has gone: received = diagnosed + collapsed + deadLettered + inFlight.</summary>
/// <param name="Received">Messages taken over, without repeated deliveries.</param>
/// <param name="Diagnosed">Cases with a final diagnosis.</param>
/// <param name="Collapsed">Messages that joined or closed a case.</param>
/// <param name="DeadLettered">Messages that could not be understood.</param>
/// <param name="InFlight">Cases without a final diagnosis yet.</param>
/// <param name="Unpublished">Messages that the broker has not acknowledged.</param>
/// <param name="SetAside">Messages that the broker has refused.</param>
/// <param name="Side">The last two in words.</param>
/// <param name="Balanced">Whether the equation holds.</param>
public sealed record BooksDto(
    long Received,
    long Diagnosed,
    long Collapsed,
    [property: JsonPropertyName("deadLettered")] long DeadLettered,
    [property: JsonPropertyName("inFlight")] long InFlight,
    long Unpublished,
    [property: JsonPropertyName("setAside")] long SetAside,
    string Side,
    bool Balanced
);
