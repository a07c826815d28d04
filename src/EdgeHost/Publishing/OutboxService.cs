using System.Diagnostics.Metrics;
using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Diagnosing;
using EdgeDiag.EdgeHost.Hosting;
using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.EdgeHost.Mqtt;
using EdgeDiag.EdgeHost.Observability;
using EdgeDiag.EdgeHost.Storage;
using Microsoft.Extensions.Logging;

namespace EdgeDiag.EdgeHost.Publishing;

/// <summary>
/// Publishes what the journal has queued, diagnoses before dead letters and each topic's messages in order, until the broker has acknowledged
/// it. A message that the broker does not accept is set aside, and other topics' messages do not wait for that.
/// </summary>
public sealed class OutboxService(IOutbox outbox, IMessagePublisher publisher, RefusedDiagnoses refused, TimeProvider time, ILogger<OutboxService> log)
    : RecoveringService(time, log)
{
    private const int Batch = 64,
        DeadLettersInARow = 8;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200),
        LongestWait = TimeSpan.FromSeconds(10);
    private static readonly Counter<long> SetAside = HostMeter.Meter.CreateCounter<long>(
        "edgediag.outbox.set_aside",
        "{message}",
        "Messages that the broker did not accept"
    );

    // A broker may close the connection with each denial (mosquitto 2.0.11): a flood of dead letters must not cost one each.
    private static readonly TimeSpan DeniedFor = TimeSpan.FromMinutes(1);

    private readonly OutboxAttempts _attempts = new();
    private (string Topic, PublishResult Result, long At)? _denied;

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await publisher.WaitConnectedAsync(stoppingToken);
                var messages = outbox.Unpublished(Batch);
                if (messages.Count == 0)
                    await outbox.WaitQueuedAsync(stoppingToken);
                else if (!await PublishAsync(messages, stoppingToken))
                    await Task.Delay(_attempts.Pause, Time, stoppingToken);
                failures = 0;
                Progressed();
            }
            catch (Exception e) when (SqliteFailures.IsPassing(e))
            {
                // A full disk, most likely. What was published and could not be noted is published again under its id.
                Log.OutboxFailed(log, e.Message);
                await Task.Delay(
                    TimeSpan.FromMilliseconds(Math.Min(LongestWait.TotalMilliseconds, Pause.TotalMilliseconds * Math.Pow(2, Math.Min(failures++, 16)))),
                    Time,
                    stoppingToken
                );
            }
        }
    }

    /// <returns>True where all are done.</returns>
    private async Task<bool> PublishAsync(IReadOnlyList<OutboxMessage> messages, CancellationToken cancellationToken)
    {
        var published = new List<long>();
        try
        {
            var deadLetters = 0;
            foreach (var message in _attempts.InOrder(messages))
            {
                // A diagnosis that is queued meanwhile waits for no more of them.
                if (!message.IsDiagnosis && ++deadLetters > DeadLettersInARow)
                    continue;
                var result = await SendAsync(message, cancellationToken);
                if (result.Outcome == PublishOutcome.Delivered)
                {
                    published.Add(message.Id);
                    refused.NoteDelivered(message.Topic);
                }
                else if (_attempts.MustSetAside(message.Id, result.Outcome))
                {
                    outbox.SetAside(message, result.Reason, Time.GetUtcNow());
                    SetAside.Add(1, new KeyValuePair<string, object?>("outcome", result.Outcome.ToString().ToLowerInvariant()));
                    Log.SetAside(log, message.Topic, message.Payload.Length, result.Reason);
                    refused.NoteSetAside(message.Topic, result);
                }
                else
                {
                    if (OutboxAttempts.Most(result.Outcome) is > 0 and var most)
                        Log.PublishAgain(log, message.Topic, _attempts.Count, most, result.Reason);
                    return false;
                }
            }

            return true;
        }
        finally
        {
            // One commit for the batch: after a crash in between, some diagnoses are published twice under their ids.
            outbox.Published(published);
        }
    }

    private async Task<PublishResult> SendAsync(OutboxMessage message, CancellationToken cancellationToken)
    {
        if (_denied is { } denied && denied.Topic == KindOf(message.Topic) && Time.GetElapsedTime(denied.At) < DeniedFor)
            return denied.Result;
        var result = await publisher.PublishAsync(message.Topic, message.Payload, message.Retain, cancellationToken);
        if (result.Outcome == PublishOutcome.Denied)
            _denied = (KindOf(message.Topic), result, Time.GetTimestamp());
        return result.Outcome == PublishOutcome.TooLarge && DeadLetterReport.Shortened(message.Payload, result.LargestPayload) is { } shorter
            ? await publisher.PublishAsync(message.Topic, shorter, message.Retain, cancellationToken)
            : result;
    }

    // Each code has a topic of its own; a broker that takes one of them takes all.
    private static string KindOf(string topic) => PlantTopics.IsCase(topic) ? "case" : topic;
}
