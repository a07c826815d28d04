using System.Text;
using System.Threading.Channels;
using EdgeDiag.EdgeHost.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Telemetry;

/// <summary>
/// Writes telemetry in batches. What the database does not take goes to the spool, which is sent again later in its order and
/// at its own pace, beside the live batches and never in front of them.
/// </summary>
public sealed class TelemetryService(
    TelemetryQueue queue,
    ISpool spool,
    ITelemetrySink sink,
    IOptions<InfluxDbSettings> settings,
    TimeProvider time,
    ILogger<TelemetryService> log
) : RecoveringService(time, log)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private volatile bool _up = true;
    private volatile string? _spoolError;

    /// <summary>Why the database does not take data; null while it does.</summary>
    public string? LastError { get; private set; }

    /// <inheritdoc/>
    protected override Task RunAsync(CancellationToken stoppingToken) =>
        queue.Lines is { } lines ? RunTogetherAsync(stoppingToken, t => LiveAsync(lines, t), ReplayAsync) : Task.CompletedTask;

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
                Progressed();
                // While the database is away nothing waits for it: the spool's own attempts find out when it is back.
                if (_up && await SendAsync(bytes, count, stoppingToken))
                    continue;
                // Where the disk refuses too, the batch waits here and newer lines in the queue, which is bounded.
                while (!Keep(bytes, count) && !await SendLaterAsync(bytes, count, stoppingToken)) { }
            }
        }
        finally
        {
            // Stopped: what is still in memory must not be lost.
            var count = Drain(lines, batch, int.MaxValue);
            if (batch.Length > 0 && !Keep(Encoding.UTF8.GetBytes(batch.ToString()), count))
                TelemetryMeter.Count("dropped-disk", count);
        }
    }

    /// <summary>Takes what is there and waits for more until the batch is full or its time is over.</summary>
    private async Task<int> CollectAsync(ChannelReader<string> lines, StringBuilder batch, CancellationToken stoppingToken)
    {
        var count = Drain(lines, batch, settings.Value.BatchLines);
        using var full = new CancellationTokenSource(settings.Value.FlushInterval, Time);
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
            if (Next() is not { } record)
            {
                await Task.Delay(RetryAfter, Time, stoppingToken);
                continue;
            }

            var count = record.AsSpan().Count((byte)'\n');
            var sent = await SendAsync(record, count, stoppingToken);
            if (sent)
                Taken(record);
            await Task.Delay(sent ? TimeSpan.FromSeconds((double)count / settings.Value.ReplayLinesPerSecond) : RetryAfter, Time, stoppingToken);
        }
    }

    /// <summary>Sends a batch; false where it must be kept.</summary>
    private async Task<bool> SendAsync(byte[] bytes, int count, CancellationToken stoppingToken)
    {
        var (result, reason, rejected) = await sink.WriteAsync(bytes, stoppingToken);
        switch (result)
        {
            case SinkResult.Accepted:
                if (!_up)
                    Log.DatabaseBack(log);
                (_up, LastError) = (true, null);
                TelemetryMeter.Count("written", count);
                return true;
            case SinkResult.Rejected:
                LastError = reason;
                Log.DatabaseRejected(log, rejected, reason);
                TelemetryMeter.Count("dropped-rejected", rejected);
                TelemetryMeter.Count("written", count - rejected);
                return true;
            default:
                if (_up)
                    Log.DatabaseAway(log, reason);
                (_up, LastError) = (false, reason);
                return false;
        }
    }

    private async Task<bool> SendLaterAsync(byte[] bytes, int count, CancellationToken stoppingToken)
    {
        try
        {
            await Task.Delay(RetryAfter, Time, stoppingToken);
            return await SendAsync(bytes, count, stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // Stopped with neither database nor disk: there is no place left for these lines.
            TelemetryMeter.Count("dropped-disk", count);
            throw;
        }
    }

    private bool Keep(byte[] bytes, int count)
    {
        if (!Use(() => spool.Append(bytes)))
            return false;
        TelemetryMeter.Count("spooled", count);
        return true;
    }

    private byte[]? Next()
    {
        byte[]? record = null;
        Use(() => record = spool.Peek());
        return record;
    }

    // A record that cannot be taken off is sent once more, which a time-series database does not notice.
    private void Taken(byte[] record) => Use(() => spool.Taken(record));

    // A full disk or a missing right must stop neither diagnoses nor telemetry: the next attempt may work.
    private bool Use(Action call)
    {
        try
        {
            call();
            if (_spoolError is not null)
                Log.SpoolBack(log);
            _spoolError = null;
            return true;
        }
        catch (Exception e)
        {
            if (_spoolError != e.Message)
                Log.SpoolFailed(log, e.Message.ReplaceLineEndings(" "));
            _spoolError = e.Message;
            return false;
        }
    }
}
