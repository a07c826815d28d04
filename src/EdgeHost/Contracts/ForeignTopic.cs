namespace EdgeDiag.EdgeHost.Contracts;

/// <summary>Topics of other senders that a plant's mappings take.</summary>
/// <param name="Filter">The topic filter.</param>
/// <param name="HasFaults">Messages on them may be faults, which must not be lost.</param>
public sealed record ForeignTopic(string Filter, bool HasFaults);
