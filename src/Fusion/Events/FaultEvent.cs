using System.Text.Json.Serialization;

namespace EdgeDiag.Fusion.Events;

/// <summary>A fault code raised or cleared by a PLC.</summary>
/// <param name="Id">The sender's id, or one derived from the fault's identity; the same for a repeated delivery.</param>
/// <param name="Code">The code as the PLC writes it, 1 to 64 characters.</param>
/// <param name="State">Raised or gone.</param>
/// <param name="Severity">Urgency.</param>
/// <param name="Text">PLC text or the operator's words; untrusted.</param>
public sealed record FaultEvent(
    string Site,
    string Line,
    string Device,
    DateTimeOffset Timestamp,
    string Id,
    string Code,
    FaultState State,
    Severity Severity,
    string? Text
) : PlantEvent(Site, Line, Device, Timestamp)
{
    /// <summary>The sender has given it its id.</summary>
    public bool HasOwnId { get; init; } = true;

    /// <summary>
    /// When it happened by the clock of this box, the error of the device's clock taken out as far as it is known; null for the fault's own time.
    /// </summary>
    [JsonIgnore]
    public DateTimeOffset? Corrected { get; init; }

    /// <summary>How far off <see cref="Corrected"/> may be.</summary>
    [JsonIgnore]
    public TimeSpan Doubt { get; init; }

    /// <summary>The broker says that it may have delivered the message before (DUP).</summary>
    public bool Redelivered { get; init; }

    /// <summary>What makes it one and the same (<see cref="FaultIdentity"/>); null for a fault that has not come from outside.</summary>
    public string? Identity { get; init; }

    /// <summary>The same fault as one of its own, whatever id or time it bears again: whoever calls knows that it has come anew.</summary>
    /// <param name="receipt">Its receipt.</param>
    public FaultEvent Anew(Receipt receipt)
    {
        var identity = FaultIdentity.Key(Site, Line, Device, HasOwnId ? Id : null, State, Code, Sent, receipt.Number);
        return this with { Identity = identity, Id = HasOwnId ? Id : "f-" + FaultIdentity.Digest(identity) };
    }
}
