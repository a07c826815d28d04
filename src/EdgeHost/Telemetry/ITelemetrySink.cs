namespace EdgeDiag.EdgeHost.Telemetry;

/// <summary>A time-series database.</summary>
public interface ITelemetrySink
{
    /// <summary>Writes lines of line protocol, time stamps in milliseconds. Writing the same lines twice is the same as once.</summary>
    /// <param name="lines">UTF-8, each line ended.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<SinkAnswer> WriteAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellationToken);
}
