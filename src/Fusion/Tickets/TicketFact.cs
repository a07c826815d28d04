using EdgeDiag.Fusion.Images;

namespace EdgeDiag.Fusion.Tickets;

/// <summary>What a case and a ticket can agree in: a sensor's judgement or a lamp's state.</summary>
/// <param name="Sensor">Its name; null for a lamp.</param>
/// <param name="Lamp">Its colour; null for a sensor.</param>
internal readonly record struct TicketFact(string? Sensor, LampColor? Lamp);
