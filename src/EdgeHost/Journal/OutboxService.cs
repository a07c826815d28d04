using EdgeDiag.EdgeHost.Mqtt;
using Microsoft.Extensions.Hosting;

namespace EdgeDiag.EdgeHost.Journal;

/// <summary>Publishes what the journal has queued, in order, each until the broker has acknowledged it.</summary>
public sealed class OutboxService(FaultJournal journal, IMessagePublisher publisher, TimeProvider time) : BackgroundService
{
    private const int Batch = 64;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private readonly SemaphoreSlim _signal = new(1, 1);

    /// <summary>Something was queued.</summary>
    public void Wake()
    {
        // At most one permit: a wake-up while one is pending changes nothing.
        if (_signal.CurrentCount == 0)
            try
            {
                _signal.Release();
            }
            catch (SemaphoreFullException)
            {
                // Another thread was quicker; the outbox is looked at all the same.
            }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _signal.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await publisher.WaitConnectedAsync(stoppingToken);
            var messages = journal.Unpublished(Batch);
            if (messages.Count == 0) await _signal.WaitAsync(stoppingToken);
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
