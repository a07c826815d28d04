using EdgeDiag.EdgeHost.Hosting;
using EdgeDiag.EdgeHost.Mqtt;
using Microsoft.Extensions.Logging;

namespace EdgeDiag.EdgeHost.Journal;

/// <summary>Publishes what the journal has queued, in order, each until the broker has acknowledged it.</summary>
public sealed class OutboxService(IOutbox outbox, IMessagePublisher publisher, TimeProvider time, ILogger<OutboxService> log) : RecoveringService(time, log)
{
    private const int Batch = 64;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await publisher.WaitConnectedAsync(stoppingToken);
            var messages = outbox.Unpublished(Batch);
            if (messages.Count == 0) await outbox.WaitQueuedAsync(stoppingToken);
            var published = new List<long>();
            foreach (var message in messages)
            {
                if (!await publisher.PublishAsync(message.Topic, message.Payload, message.Retain, stoppingToken)) break;
                published.Add(message.Id);
            }

            // One commit for the batch: after a crash in between, some diagnoses are published twice under their ids.
            var noted = Noted(published);
            if (noted && published.Count > 0) Progressed();
            if (!noted || published.Count < messages.Count) await Task.Delay(Pause, Time, stoppingToken);
        }
    }

    private bool Noted(List<long> published)
    {
        try
        {
            outbox.Published(published);
            return true;
        }
        catch (Exception e) when (SqliteFailures.IsPassing(e))
        {
            // A full disk, most likely: they are published again until it can be noted.
            Log.JournalFailed(log, e.Message);
            return false;
        }
    }
}
