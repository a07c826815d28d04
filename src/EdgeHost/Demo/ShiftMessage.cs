namespace EdgeDiag.EdgeHost.Demo;

/// <summary>One recorded MQTT message.</summary>
/// <param name="AtMs">Milliseconds since the recording began.</param>
/// <param name="Topic">Topic.</param>
/// <param name="Payload">Payload.</param>
public sealed record ShiftMessage(long AtMs, string Topic, byte[] Payload);
