using EdgeDiag.EdgeHost.Telemetry;

namespace EdgeDiag.EdgeHost.Tests.Injection;

/// <summary>A database that is away every second time, so that the spool is always in use.</summary>
internal sealed class FakeSink : ITelemetrySink
{
    private int _asked;

    public Task<SinkAnswer> WriteAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellationToken) =>
        Task.FromResult(Interlocked.Increment(ref _asked) % 2 == 0 ? new SinkAnswer(SinkResult.Accepted) : new SinkAnswer(SinkResult.Unavailable, "away"));
}
