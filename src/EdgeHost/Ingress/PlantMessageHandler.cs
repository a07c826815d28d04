using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Diagnosing;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Events.Messages;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Ingress;

/// <summary>Decodes messages and hands their events on. What cannot be understood, or is refused, becomes a dead letter.</summary>
public sealed class PlantMessageHandler(
    PlantEventIntake intake,
    DeadLetters letters,
    SenderTrouble trouble,
    IOptions<FusionSettings> fusion,
    TimeProvider time,
    ILogger<PlantMessageHandler> log
) : IMessageHandler
{
    /// <inheritdoc/>
    public Task HandleAsync(string topic, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken, bool redelivered = false)
    {
        if (payload.IsEmpty)
        {
            // Clears a retained message, and says nothing of a machine.
            DiagnosingMeter.EmptyMessages.Add(1);
            Log.EmptyIgnored(log, topic);
            return Task.CompletedTask;
        }

        // The one place where a message gets its time: all that follows sees a sender's clock within its bounds.
        var receipt = Receipt.New(time.GetUtcNow(), fusion.Value.Clock()) with
        {
            Redelivered = redelivered,
        };
        var decoded = EventDecoder.Decode(topic, payload.Span, receipt);
        try
        {
            trouble.Members(topic, decoded.Problems);
            if (decoded.Event is not { } known)
                letters.Add(topic, payload.Span, decoded.Error!);
            else if (intake.TakeOver(known) is { } refusal)
                letters.Add(topic, payload.Span, $"topic {topic}: {refusal}");
        }
        catch (Exception e) when (!SqliteFailures.IsPassing(e))
        {
            // Not the disk's fault but this message's: delivered again it would fail again, for ever.
            Log.HandlerFailed(log, topic, e);
            letters.Add(topic, payload.Span, $"topic {topic}: expected a message that can be taken over, found one that fails: {e.Message}");
        }

        return Task.CompletedTask;
    }
}
