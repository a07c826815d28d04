using System.Globalization;
using EdgeDiag.EdgeHost.Diagnosing;
using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Sensors;
using Microsoft.Extensions.Logging;

namespace EdgeDiag.EdgeHost.Ingress;

/// <summary>Counts what is wrong with the messages of a sender, and tells it once of each. Thread-safe.</summary>
public sealed class SenderTrouble(ILogger<SenderTrouble> log)
{
    private readonly ToldOnce _told = new(log);

    /// <summary>Of an event whose time is not trusted.</summary>
    public void Clock(PlantEvent e)
    {
        if (e is not { Clock: SenderClock.Ahead or SenderClock.Behind, Sent: { } sent, Received: { } received })
            return;
        var kind = Kind(e);
        var direction = e.Clock == SenderClock.Ahead ? "ahead" : "behind";
        DiagnosingMeter.ClocksDistrusted.Add(1, new KeyValuePair<string, object?>("kind", kind), new KeyValuePair<string, object?>("direction", direction));
        if (_told.First($"clock {kind} {direction}", Source(e)))
            Log.ClockDistrusted(log, Source(e), (sent - received).Duration(), direction, kind);
    }

    /// <summary>Of values of a reading that were dropped.</summary>
    public void Dropped(ReadingEvent reading, IReadOnlyList<(string Sensor, DropReason Reason)> dropped)
    {
        foreach (var (sensor, reason) in dropped)
        {
            DiagnosingMeter.ReadingsDropped.Add(1, new KeyValuePair<string, object?>("reason", reason.ToString()));
            if (!_told.First($"{reason} {sensor}", Source(reading)))
                continue;
            Log.ReadingDropped(log, Source(reading), sensor, Words(reason), reading.Values[sensor].Value, reading.Values[sensor].Unit ?? "");
        }
    }

    /// <summary>Of a fault that was taken over.</summary>
    public void Taken(FaultEvent fault, TakenFault taken)
    {
        if (taken.IdUsedAgain || taken.CameAgain)
        {
            DiagnosingMeter.FaultsChanged.Add(1);
            if (taken.CameAgain && _told.First("again", Source(fault)))
                Log.FaultCameAgain(log, Source(fault), fault.Code, fault.Id);
            else if (!taken.CameAgain && _told.First("id", Source(fault)))
                Log.FaultIdUsedAgain(log, Source(fault), fault.Id, fault.Code);
        }

        if (taken.As == TakenAs.Flooded && _told.First("flood", Source(fault)))
            Log.Flooded(log, Source(fault), fault.Code);
        if (fault.HasOwnId || fault.Clock == SenderClock.Trusted)
            return;
        DiagnosingMeter.FaultsAnonymous.Add(1);
        if (_told.First("anonymous", Source(fault)))
            Log.FaultAnonymous(log, Source(fault));
    }

    /// <summary>A reason in words.</summary>
    public static string Words(DropReason reason) =>
        reason switch
        {
            DropReason.NotListed => "the device list does not name it",
            DropReason.OtherUnit => "its unit cannot be converted into the sensor's",
            _ => "in the sensor's unit it is no finite number",
        };

    private static string Source(PlantEvent e) => string.Create(CultureInfo.InvariantCulture, $"{e.Line}/{e.Device}");

    private static string Kind(PlantEvent e) =>
        e switch
        {
            FaultEvent => "fault",
            ReadingEvent => "reading",
            ImageEvent => "image",
            _ => "feedback",
        };
}
