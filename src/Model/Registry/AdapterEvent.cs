namespace EdgeDiag.Model.Registry;

/// <summary>Something that happened to an adapter; a line of its <c>events.jsonl</c>.</summary>
/// <param name="Ts">When.</param>
/// <param name="Kind">What.</param>
/// <param name="Version">The version concerned; with a rollback the one brought back.</param>
/// <param name="Replaced">The champion before; null for none or where it stayed.</param>
/// <param name="By">Who or what did it.</param>
/// <param name="Reason">Why, in one line; null for no reason given.</param>
public sealed record AdapterEvent(DateTimeOffset Ts, AdapterEventKind Kind, string? Version, string? Replaced, string By, string? Reason);
