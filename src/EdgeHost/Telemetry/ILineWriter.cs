namespace EdgeDiag.EdgeHost.Telemetry;

/// <summary>One request to a database's write address, in the way of one version of InfluxDB.</summary>
internal interface ILineWriter : IDisposable
{
    /// <summary>Sends lines of line protocol, time stamps in milliseconds.</summary>
    /// <param name="lines">UTF-8, each line ended.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What the database answered.</returns>
    /// <exception cref="Exception">There was no answer: refused, reset, timed out.</exception>
    Task<WriteResponse> SendAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellationToken);
}

/// <summary>A database's answer.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Text">What it says about a failure; empty for success.</param>
/// <param name="Body">The whole answer where <paramref name="Text"/> is a part of it.</param>
internal readonly record struct WriteResponse(int Status, string Text, string? Body = null);
