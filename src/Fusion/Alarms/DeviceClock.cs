namespace EdgeDiag.Fusion.Alarms;

/// <summary>What is known of a device's clock.</summary>
/// <param name="Line">Line of the device.</param>
/// <param name="Device">The device.</param>
/// <param name="Behind">How far its clock is behind that of this box; negative where it is ahead.</param>
/// <param name="Seconds">In how many different seconds it has sent the messages that tell so, at least one.</param>
/// <param name="IsWhole">Whether it sends whole seconds.</param>
/// <param name="At">When the message was received that tells how far.</param>
public sealed record DeviceClock(string Line, string Device, TimeSpan Behind, int Seconds, bool IsWhole, DateTimeOffset At);
