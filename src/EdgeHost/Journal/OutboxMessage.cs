namespace EdgeDiag.EdgeHost.Journal;

/// <summary>A message that the broker has not acknowledged yet.</summary>
/// <param name="Id">Its number; earlier ones have been queued earlier.</param>
/// <param name="Topic">Its topic.</param>
/// <param name="Payload">Its payload; empty where it takes a retained message away.</param>
/// <param name="Retain">Whether the broker keeps it for those who subscribe later.</param>
/// <param name="IsDiagnosis">Whether it goes before dead letters.</param>
public sealed record OutboxMessage(long Id, string Topic, byte[] Payload, bool Retain, bool IsDiagnosis);
