using EdgeDiag.EdgeHost.Telemetry;

namespace EdgeDiag.EdgeHost.Tests.Injection;

/// <summary>A database that is away every second time, so that the spool is always in use.</summary>
internal sealed class FakeSink : ITelemetrySink
{
    private int _asked;

    public Task<(SinkResult Result, string Reason)> WriteAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellationToken) =>
        Task.FromResult(Interlocked.Increment(ref _asked) % 2 == 0 ? (SinkResult.Accepted, "") : (SinkResult.Unavailable, "away"));
}
