using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Diagnosing;
using EdgeDiag.EdgeHost.Ingress.Mappings;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Events.Messages;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Ingress;

/// <summary>Decodes messages and hands their events on. What cannot be understood, or is refused, becomes a dead letter.</summary>
internal sealed class PlantMessageHandler(
    MessageMapper mapper,
    PlantEventIntake intake,
    DeadLetters letters,
    SenderTrouble trouble,
    IOptions<HostSettings> host,
    IOptions<FusionSettings> fusion,
    TimeProvider time,
    ILogger<PlantMessageHandler> log
) : IMessageHandler
{
    /// <inheritdoc/>
    public IReadOnlyList<ForeignTopic> Foreign => mapper.Topics;

    /// <inheritdoc/>
    /// <remarks>
    /// A machine's messages are in order. Where the plant has mappings, all are: a mapping compares a message with the ones before, and may speak of
    /// a machine that also sends messages of EdgeDiag's own.
    /// </remarks>
    public string LaneOf(string topic) => mapper.Topics.Count == 0 && IsPlantTopic(topic) ? topic[..topic.LastIndexOf('/')] : "";

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
        if (IsPlantTopic(topic))
            TakeOver(topic, payload.Span, EventDecoder.Decode(topic, payload.Span, receipt));
        else
            Mapped(topic, payload.Span, receipt);
        return Task.CompletedTask;
    }

    // A mapping's wildcards bring EdgeDiag's own topics too: what the service publishes itself, and other sites'.
    private bool IsPlantTopic(string topic) =>
        TopicPattern.IsOwn(topic)
        && topic.Split('/') is [_, _, var site, _, _, "fault" or "reading" or "image" or "feedback" or "ack"]
        && site == host.Value.Site;

    private void Mapped(string topic, ReadOnlySpan<byte> payload, Receipt receipt)
    {
        var mapped = mapper.Map(topic, payload, receipt);
        if (!mapped.IsTaken)
            trouble.NotMapped(topic, mapped.IsRouted);
        foreach (var decoded in mapped.Events)
            TakeOver(topic, payload, decoded);
        mapped.Remember();
    }

    private void TakeOver(string topic, ReadOnlySpan<byte> payload, DecodeResult decoded)
    {
        try
        {
            if (decoded.Event is not { } known)
                letters.Add(topic, payload, decoded.Error!);
            else
            {
                trouble.Members(topic, known, decoded.Problems);
                if (intake.TakeOver(known) is { } refusal)
                    letters.Add(topic, payload, $"topic {UnmappableException.Short(topic)}: {refusal}");
            }
        }
        catch (Exception e) when (!SqliteFailures.IsPassing(e))
        {
            // Not the disk's fault but this message's: delivered again it would fail again, for ever.
            Log.HandlerFailed(log, topic, e);
            letters.Add(topic, payload, $"topic {topic}: expected a message that can be taken over, found one that fails: {e.Message}");
        }
    }
}
