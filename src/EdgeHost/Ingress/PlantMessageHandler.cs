using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Diagnosing;
using EdgeDiag.EdgeHost.Hosting;
using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.EdgeHost.Mqtt;
using EdgeDiag.EdgeHost.Plant;
using EdgeDiag.EdgeHost.Publishing;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.EdgeHost.Telemetry;
using EdgeDiag.EdgeHost.Tickets;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Images;
using EdgeDiag.Fusion.Sensors;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Ingress;

/// <summary>
/// Takes messages over: readings into memory, everything else into the cases. A fault that opens a case gets its preliminary
/// diagnosis here, at once.
/// </summary>
public sealed class PlantMessageHandler(
    IFaultCases cases,
    IImages images,
    PlantData plant,
    SensorBoard sensors,
    DiagnosisQueue queue,
    Preliminaries preliminaries,
    FeedbackIntake feedbackIntake,
    SenderTrouble trouble,
    DeadLetters letters,
    TelemetryQueue telemetry,
    IOptions<FusionSettings> fusion,
    TimeProvider time,
    ILogger<PlantMessageHandler> log
) : IMessageHandler
{
    private static readonly TimeSpan ImageBefore = TimeSpan.FromMinutes(10),
        ImageAfter = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public Task HandleAsync(string topic, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken, bool redelivered = false)
    {
        // The one place where a message gets its time: all that follows sees a sender's clock within its bounds.
        var decoded = EventDecoder.Decode(topic, payload.Span, Receipt.New(time.GetUtcNow(), fusion.Value.Clock()));
        if (redelivered && decoded.Event is FaultEvent again)
            decoded = decoded with { Event = again with { Redelivered = true } };
        try
        {
            if (decoded.Event is { } known)
                trouble.Clock(known);
            Dispatch(topic, payload.Span, decoded);
        }
        catch (Exception e) when (!SqliteFailures.IsPassing(e))
        {
            // Not the disk's fault but this message's: delivered again it would fail again, for ever.
            Log.HandlerFailed(log, topic, e);
            letters.Add(topic, payload.Span, $"topic {topic}: expected a message that can be taken over, found one that fails: {e.Message}");
        }

        return Task.CompletedTask;
    }

    private void Dispatch(string topic, ReadOnlySpan<byte> payload, DecodeResult decoded)
    {
        switch (decoded.Event)
        {
            case null:
                letters.Add(topic, payload, decoded.Error!);
                break;
            case FaultEvent fault:
                Take(fault);
                break;
            case ReadingEvent reading:
                if (plant.Devices.Find(reading.Line, reading.Device) is { } device)
                {
                    if (sensors.Record(reading, device) is { } dropped)
                        trouble.Dropped(reading, dropped);
                    telemetry.Reading(reading);
                }
                else
                    letters.Add(topic, payload, $"topic {topic}: expected a device of devices.json, found {reading.Device} on {reading.Line}");
                break;
            case ImageEvent image:
                images.Image(image);
                break;
            case FeedbackEvent feedback:
                Judge(topic, payload, feedback);
                break;
        }
    }

    private void Judge(string topic, ReadOnlySpan<byte> payload, FeedbackEvent feedback)
    {
        try
        {
            feedbackIntake.Take(feedback);
        }
        catch (InvalidInputException e)
        {
            letters.Add(topic, payload, $"topic {topic}: {e.Message}");
        }
    }

    private void Take(FaultEvent fault)
    {
        var received = fault.Received ?? time.GetUtcNow();
        var snapshot = Snapshot(fault);
        var (taken, preliminary) = Take(fault, snapshot, received);
        Log.Taken(log, fault.Device, fault.Code, taken.As, taken.CaseId);
        if (taken.As != TakenAs.Repeated)
            telemetry.Fault(fault, taken.As.ToString().ToLowerInvariant());
        DiagnosingMeter.Faults.Add(1, new KeyValuePair<string, object?>("taken", taken.As.ToString()));
        trouble.Taken(fault, taken);
        if (taken.Raised is { } severity)
        {
            Log.Raised(log, taken.CaseId, fault.Device, severity, fault.Id);
            queue.Raise(taken.CaseId, severity);
            preliminaries.PublishAgain(taken.CaseId, replayed: false);
        }

        if (taken.As != TakenAs.Opened)
            return;
        if (preliminary is not null)
            preliminaries.Note(preliminary);
        queue.Add(taken.CaseId, fault.Severity, DiagnosisQueue.MachineOf(fault));
    }

    private (TakenFault Taken, Diagnosis? Preliminary) Take(FaultEvent fault, DiagnosisCase snapshot, DateTimeOffset received)
    {
        var folding = fusion.Value.Folding() with { IsKnown = code => plant.Manuals.Knows(snapshot.Device.Type, code) };
        Diagnosis? preliminary = null;
        Exception? failed = null;
        try
        {
            return (
                cases.Take(
                    fault,
                    snapshot,
                    received,
                    folding,
                    ids =>
                    {
                        try
                        {
                            var written = preliminaries.Write(snapshot, ids, received);
                            preliminary = written.Diagnosis;
                            return written;
                        }
                        catch (Exception e)
                        {
                            failed = e;
                            throw;
                        }
                    }
                ),
                preliminary
            );
        }
        catch (Exception e) when (ReferenceEquals(e, failed))
        {
            // The fault counts, not what can be said of it at once: its final diagnosis follows.
            Log.NoPreliminary(log, fault.Device, fault.Code, e);
            return (cases.Take(fault, snapshot, received, folding), null);
        }
    }

    private DiagnosisCase Snapshot(FaultEvent fault)
    {
        // A machine that nobody listed still gets an answer, without readings.
        var device =
            plant.Devices.Find(fault.Line, fault.Device)
            ?? new DeviceDescription(fault.Device, fault.Line, "", new LocalizedText("未登记设备", "unlisted device"), []);
        var image = images.LastImage(fault.Line, fault.Device);
        if (image is not null && (image.Timestamp < fault.Timestamp - ImageBefore || image.Timestamp > fault.Timestamp + ImageAfter))
            image = null;
        return new DiagnosisCase(fault, device, sensors.StatesAt(device, fault.Timestamp), image?.Description, LampReader.Read(image?.Description));
    }
}
