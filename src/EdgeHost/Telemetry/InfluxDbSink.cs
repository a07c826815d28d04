using System.Net;
using EdgeDiag.EdgeHost.Settings;
using Microsoft.AspNetCore.WebUtilities;

namespace EdgeDiag.EdgeHost.Telemetry;

/// <summary>Writes batches to InfluxDB: divides one that is too large, and says of each what became of it.</summary>
/// <param name="writer">Sends one request in the way of the database's version.</param>
internal sealed class InfluxDbSink(ILineWriter writer) : ITelemetrySink, IDisposable
{
    /// <summary>Name of its HTTP client.</summary>
    public const string ClientName = "influxdb";

    private const int LongestReason = 200;

    /// <summary>What sends its requests.</summary>
    public ILineWriter Writer => writer;

    /// <inheritdoc/>
    public async Task<SinkAnswer> WriteAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellationToken)
    {
        WriteResponse response;
        try
        {
            response = await writer.SendAsync(lines, cancellationToken);
        }
        catch (Exception e)
        {
            // The official client hides who gave up. Refused, reset, timed out, circuit open: all others mean later.
            cancellationToken.ThrowIfCancellationRequested();
            return new SinkAnswer(SinkResult.Unavailable, Short(e.Message));
        }

        if (response.Status is >= 200 and < 300)
            return new SinkAnswer(SinkResult.Accepted);
        if (response.Status == (int)HttpStatusCode.RequestEntityTooLarge && Middle(lines.Span) is var middle and > 0)
            return Worse(await WriteAsync(lines[..middle], cancellationToken), await WriteAsync(lines[middle..], cancellationToken));
        var reason = $"{response.Status} {ReasonPhrases.GetReasonPhrase(response.Status)}: {Short(response.Text)}";
        // Whether a database exists and who may write is a person's to mend: until then the data waits.
        return (HttpStatusCode)response.Status is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity or HttpStatusCode.RequestEntityTooLarge
            ? new SinkAnswer(SinkResult.Rejected, reason, PartialWrite.RejectedLines(response.Body ?? response.Text, lines.Span.Count((byte)'\n')))
            : new SinkAnswer(SinkResult.Unavailable, reason);
    }

    /// <summary>The first line of a file with a secret; empty for no file.</summary>
    public static string FirstLine(string file) => SettingFile.FirstLine(file);

    /// <inheritdoc/>
    public void Dispose() => writer.Dispose();

    private static SinkAnswer Worse(SinkAnswer first, SinkAnswer second) =>
        (first.Result > second.Result ? first : second) with
        {
            RejectedLines = first.RejectedLines + second.RejectedLines,
        };

    private static int Middle(ReadOnlySpan<byte> lines)
    {
        var end = lines[(lines.Length / 2)..].IndexOf((byte)'\n');
        var middle = end < 0 ? 0 : lines.Length / 2 + end + 1;
        return middle < lines.Length ? middle : 0;
    }

    private static string Short(string text)
    {
        var line = text.ReplaceLineEndings(" ").Trim();
        return line.Length > LongestReason ? line[..LongestReason] : line;
    }
}
