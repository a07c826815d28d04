namespace EdgeDiag.EdgeHost.Contracts;

/// <summary>The answer of <c>GET /healthz/live</c>.</summary>
/// <param name="State"><c>online</c>.</param>
public sealed record HealthDto(string State);

/// <summary>The answer of <c>GET /healthz/ready</c>.</summary>
/// <param name="State"><c>online</c>, <c>degraded</c> or <c>not ready</c>.</param>
/// <param name="Reasons">Why faults cannot be taken and answered now; empty where they can.</param>
/// <param name="Degraded">What the service goes on without.</param>
/// <param name="Books">The journal's books; null where they cannot be counted.</param>
public sealed record ReadinessDto(string State, IReadOnlyList<string> Reasons, IReadOnlyList<string> Degraded, BooksDto? Books);
