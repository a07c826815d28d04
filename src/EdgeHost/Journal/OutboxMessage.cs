namespace EdgeDiag.EdgeHost.Journal;

/// <summary>A message that the broker has not acknowledged yet.</summary>
public sealed record OutboxMessage(long Id, string Topic, byte[] Payload, bool Retain);
