using System.Text.Json;

namespace EdgeDiag.EdgeHost.Mqtt;

/// <summary>What is published on the service's status topic.</summary>
internal static class StatusMessage
{
    private static readonly TimeSpan ShortestLease = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long "online" is true. It is said again well before: were broker and service to crash together, nothing would publish
    /// the will.
    /// </summary>
    /// <param name="heartbeats">Pause between heartbeats.</param>
    public static TimeSpan LeaseFor(TimeSpan heartbeats) => heartbeats * 3 > ShortestLease ? heartbeats * 3 : ShortestLease;

    /// <summary>The payload, JSON in UTF-8.</summary>
    /// <param name="state"><c>online</c> or <c>offline</c>.</param>
    /// <param name="model">Base and adapters in use; null where the manual answers alone.</param>
    /// <param name="at">When it was said.</param>
    public static byte[] Write(string state, string? model, DateTimeOffset at) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                state,
                version = typeof(StatusMessage).Assembly.GetName().Version?.ToString(3),
                model,
                ts = at,
            }
        );
}
