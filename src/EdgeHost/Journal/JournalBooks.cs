namespace EdgeDiag.EdgeHost.Journal;

/// <summary>Where every fault message has gone (docs/reference/invariants.md, the first).</summary>
/// <param name="Received">Messages taken over, without repeated deliveries.</param>
/// <param name="Diagnosed">Cases with a final diagnosis.</param>
/// <param name="Collapsed">Messages that joined or closed a case.</param>
/// <param name="DeadLettered">Messages that could not be understood.</param>
/// <param name="InFlight">Cases without a final diagnosis yet.</param>
/// <param name="Unpublished">Messages the broker has not acknowledged; not part of the equation.</param>
/// <param name="SetAside">Messages the broker has refused, ever; not part of the equation.</param>
public sealed record JournalBooks(long Received, long Diagnosed, long Collapsed, long DeadLettered, long InFlight, long Unpublished, long SetAside = 0)
{
    /// <summary>What stands beside the equation, for a person.</summary>
    public string Side => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Unpublished} to publish, {SetAside} set aside");

    /// <summary>received = diagnosed + collapsed + dead-lettered + in flight.</summary>
    public bool Balanced => Received == Diagnosed + Collapsed + DeadLettered + InFlight;
}
