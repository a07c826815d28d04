using EdgeDiag.Fusion.Events.Messages;

namespace EdgeDiag.EdgeHost.Ingress.Mappings;

/// <summary>What a message of a foreign topic becomes.</summary>
/// <param name="IsRouted">A mapping takes its topic.</param>
/// <param name="IsTaken">Some mapping takes it.</param>
/// <param name="Events">The events, and why there is none where one should be.</param>
/// <param name="Remember">Called when the events are taken over: what stands now is what the next message is compared with.</param>
internal sealed record MappedEvents(bool IsRouted, bool IsTaken, IReadOnlyList<DecodeResult> Events, Action Remember);
