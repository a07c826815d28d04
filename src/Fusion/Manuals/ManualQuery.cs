namespace EdgeDiag.Fusion.Manuals;

/// <summary>A search of the manuals; null filters nothing.</summary>
/// <param name="Words">Words or codes in any language.</param>
/// <param name="DeviceType">Only sections for this device type.</param>
/// <param name="Language">Only sections in this language.</param>
/// <param name="Code">Only sections for exactly this code.</param>
/// <param name="Limit">Most sections, 1 or more.</param>
public sealed record ManualQuery(string Words, string? DeviceType = null, Language? Language = null, string? Code = null, int Limit = 10);
