using EdgeDiag.EdgeHost.Mqtt;
using Microsoft.Extensions.Hosting;

namespace EdgeDiag.EdgeHost.Journal;

/// <summary>Publishes what the journal has queued, in order, each until the broker has acknowledged it.</summary>
public sealed class OutboxService(FaultJournal journal, IMessagePublisher publisher, TimeProvider time) : BackgroundService
{
    private const int Batch = 64;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await publisher.WaitConnectedAsync(stoppingToken);
            var messages = journal.Unpublished(Batch);
            if (messages.Count == 0) await journal.WaitQueuedAsync(stoppingToken);
            foreach (var message in messages)
            {
                if (!await publisher.PublishAsync(message.Topic, message.Payload, message.Retain, stoppingToken))
                {
                    await Task.Delay(Pause, time, stoppingToken);
                    break;
                }

                journal.Published(message.Id);
            }
        }
    }
}
