using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.EdgeHost.Commands.Bench.Service;

/// <summary>What to measure of faults while a training runs.</summary>
/// <param name="Port">The broker's port on this machine.</param>
/// <param name="Site">The service's site.</param>
/// <param name="Tickets">Cases to send, one of a device and code after the other.</param>
/// <param name="Faults">Faults of a phase.</param>
/// <param name="PerSecond">Faults a second.</param>
public sealed record FaultRequest(int Port, string Site, IReadOnlyList<Ticket> Tickets, int Faults, double PerSecond)
{
    /// <summary>Faults before the first phase, which are not counted. Default 10.</summary>
    public int WarmUp { get; init; } = 10;

    /// <summary>How long a phase waits for its last answers. Default 10 min, which no answer takes.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(10);
}
