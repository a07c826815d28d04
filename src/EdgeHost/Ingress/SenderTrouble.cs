using System.Globalization;
using EdgeDiag.EdgeHost.Diagnosing;
using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Events.Messages;
using EdgeDiag.Fusion.Sensors;
using Microsoft.Extensions.Logging;

namespace EdgeDiag.EdgeHost.Ingress;

/// <summary>Counts what is wrong with the messages of a sender, and tells it once of each. Thread-safe.</summary>
public sealed class SenderTrouble(ILogger<SenderTrouble> log)
{
    private readonly ToldOnce _told = new(log),
        // Topics of others may be many.
        _notMapped = new(log);

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

    /// <summary>Of a message of another sender that no mapping takes.</summary>
    /// <param name="topic">Its topic.</param>
    /// <param name="isMapped">Mappings take its topic, and none the message.</param>
    public void NotMapped(string topic, bool isMapped)
    {
        DiagnosingMeter.NotMapped.Add(1);
        if (isMapped && _notMapped.First("not mapped", topic))
            Log.NotMapped(log, topic);
    }

    /// <summary>Of members that a message goes without, because they cannot be used.</summary>
    /// <param name="topic">Its topic.</param>
    /// <param name="e">The event.</param>
    /// <param name="problems">The members.</param>
    public void Members(string topic, PlantEvent e, IReadOnlyList<MessageProblem> problems)
    {
        foreach (var problem in problems)
        {
            DiagnosingMeter.MembersRefused.Add(1, new KeyValuePair<string, object?>("kind", Kind(e)));
            // Names of sensors have no member of their own to be told apart by.
            if (_told.First($"member {problem.Member}{(problem.Member == "values" ? problem.Found : "")}", topic))
                Log.MemberRefused(log, topic, problem.Member, problem.Expected, problem.Found);
        }
    }

    /// <summary>Of values of a reading that were dropped.</summary>
    public void Dropped(ReadingEvent reading, IReadOnlyList<DroppedValue> dropped)
    {
        foreach (var value in dropped)
        {
            DiagnosingMeter.ReadingsDropped.Add(1, new KeyValuePair<string, object?>("reason", value.Reason.ToString()));
            if (!_told.First($"{value.Reason} {value.Sensor}", Source(reading)))
                continue;
            Log.ReadingDropped(
                log,
                Source(reading),
                value.Sensor,
                Words(value.Reason),
                value.Sent.Value,
                value.Sent.Unit ?? "",
                value.Unit ?? "a sensor of the list"
            );
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

    /// <summary>Of a fault of a device that is not listed.</summary>
    public void Unlisted(FaultEvent fault)
    {
        if (_told.First("unlisted", Source(fault)))
            Log.DeviceUnlisted(log, Source(fault), fault.Code);
    }

    /// <summary>A reason in words.</summary>
    public static string Words(DropReason reason) =>
        reason switch
        {
            DropReason.NotListed => "the device list does not name it",
            DropReason.OtherUnit => "its unit cannot be converted into the sensor's",
            DropReason.SentTwice => "the message has another value of the same sensor",
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
