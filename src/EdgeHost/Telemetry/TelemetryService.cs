using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Telemetry;

/// <summary>
/// Writes telemetry in batches. What the database does not take goes to the spool, which is sent again later in its order and
/// at its own pace, beside the live batches and never in front of them.
/// </summary>
public sealed class TelemetryService(
    TelemetryQueue queue, ISpool spool, ITelemetrySink sink, IOptions<InfluxDbSettings> settings, TimeProvider time, ILogger<TelemetryService> log) : BackgroundService
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private volatile bool _up = true;

    /// <summary>Why the database does not take data; null while it does.</summary>
    public string? LastError { get; private set; }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        queue.Lines is { } lines ? Task.WhenAll(LiveAsync(lines, stoppingToken), ReplayAsync(stoppingToken)) : Task.CompletedTask;

    private async Task LiveAsync(ChannelReader<string> lines, CancellationToken stoppingToken)
    {
        var batch = new StringBuilder();
        try
        {
            while (await lines.WaitToReadAsync(stoppingToken))
            {
                var count = await CollectAsync(lines, batch, stoppingToken);
                var bytes = Encoding.UTF8.GetBytes(batch.ToString());
                batch.Clear();
                // While the database is away nothing waits for it: the spool's own attempts find out when it is back.
                if (!_up || !await SendAsync(bytes, count, stoppingToken)) Keep(bytes, count);
            }
        }
        finally
        {
            // Stopped: what is still in memory must not be lost.
            var count = Drain(lines, batch, int.MaxValue);
            if (batch.Length > 0) Keep(Encoding.UTF8.GetBytes(batch.ToString()), count);
        }
    }

    /// <summary>Takes what is there and waits for more until the batch is full or its time is over.</summary>
    private async Task<int> CollectAsync(ChannelReader<string> lines, StringBuilder batch, CancellationToken stoppingToken)
    {
        var count = Drain(lines, batch, settings.Value.BatchLines);
        using var full = new CancellationTokenSource(settings.Value.FlushInterval, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(full.Token, stoppingToken);
        try
        {
            while (count < settings.Value.BatchLines && await lines.WaitToReadAsync(either.Token))
                count += Drain(lines, batch, settings.Value.BatchLines - count);
        }
        catch (OperationCanceledException) when (full.IsCancellationRequested && !stoppingToken.IsCancellationRequested)
        {
            // The interval is over: what there is goes out.
        }

        return count;
    }

    private static int Drain(ChannelReader<string> lines, StringBuilder batch, int most)
    {
        var count = 0;
        while (count < most && lines.TryRead(out var line))
        {
            batch.Append(line);
            count++;
        }

        return count;
    }

    private async Task ReplayAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            if (spool.Peek() is not { } record)
            {
                await Task.Delay(RetryAfter, time, stoppingToken);
                continue;
            }

            var count = record.AsSpan().Count((byte)'\n');
            var sent = await SendAsync(record, count, stoppingToken);
            if (sent) spool.Taken(record);
            await Task.Delay(sent ? TimeSpan.FromSeconds((double)count / settings.Value.ReplayLinesPerSecond) : RetryAfter, time, stoppingToken);
        }
    }

    /// <summary>Sends a batch; false where it must be kept.</summary>
    private async Task<bool> SendAsync(byte[] bytes, int count, CancellationToken stoppingToken)
    {
        var (result, reason) = await sink.WriteAsync(bytes, stoppingToken);
        switch (result)
        {
            case SinkResult.Accepted:
                if (!_up) Log.DatabaseBack(log);
                (_up, LastError) = (true, null);
                TelemetryMeter.Count("written", count);
                return true;
            case SinkResult.Rejected:
                LastError = reason;
                Log.DatabaseRejected(log, count, reason);
                TelemetryMeter.Count("dropped-rejected", count);
                return true;
            default:
                if (_up) Log.DatabaseAway(log, reason);
                (_up, LastError) = (false, reason);
                return false;
        }
    }

    private void Keep(byte[] bytes, int count)
    {
        try
        {
            spool.Append(bytes);
            TelemetryMeter.Count("spooled", count);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full disk must not stop diagnoses; telemetry is what can be given up.
            Log.SpoolFailed(log, count, e.Message);
            TelemetryMeter.Count("dropped-disk", count);
        }
    }
}
