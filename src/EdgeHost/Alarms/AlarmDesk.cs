using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.EdgeHost.Plant;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Alarms;
using EdgeDiag.Fusion.Events;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Alarms;

/// <summary>Takes over what people do with alarms, from wherever it comes.</summary>
public sealed class AlarmDesk(IAlarms alarms, IFaultCases cases, PlantData plant, IOptions<AlarmSettings> settings, TimeProvider time, ILogger<AlarmDesk> log)
{
    private const string Source = "alarm";

    /// <summary>A person has seen a fault. Said again, it changes nothing.</summary>
    /// <exception cref="InvalidInputException">The machine has no such case.</exception>
    /// <returns>The case.</returns>
    public string Acknowledge(AckEvent seen)
    {
        var caseId = seen.CaseId is { } named ? OwnCase(seen, named) : NewestCase(seen, seen.Code ?? "");
        var told = seen.Clock == SenderClock.Trusted ? seen.Sent : null;
        Change(caseId, new AlarmChange(AlarmEvent.Acknowledged, seen.By, time.GetUtcNow()) { Seen = told });
        return caseId;
    }

    /// <summary>What a person does with the alarm of a case.</summary>
    /// <param name="caseId">The case.</param>
    /// <param name="e">What.</param>
    /// <param name="by">Who.</param>
    /// <param name="shelf">How long it is shelved; null for anything else.</param>
    /// <returns>The alarm afterwards, and until when it is shelved.</returns>
    /// <exception cref="InvalidInputException">There is no such case, nobody is named, or the time is none that is allowed.</exception>
    public (Alarm Alarm, DateTimeOffset? Until) Change(string caseId, AlarmEvent e, string by, TimeSpan? shelf = null)
    {
        if (by.Length is 0 or > RecordLimits.Person)
            throw new InvalidInputException(
                Source,
                "by",
                $"a person's name of 1 to {RecordLimits.Person} characters",
                by.Length == 0 ? "nothing" : $"{by.Length}"
            );
        var now = time.GetUtcNow();
        DateTimeOffset? until = null;
        if (e == AlarmEvent.Shelved)
            until =
                shelf is { } asked && asked > TimeSpan.Zero && asked <= settings.Value.LongestShelf
                    ? now + asked
                    : throw new InvalidInputException(
                        Source,
                        "minutes",
                        $"more than 0 and at most {settings.Value.LongestShelf.TotalMinutes:0} (Alarms:LongestShelf)",
                        shelf is { } found ? $"{found.TotalMinutes:0.##}" : "nothing"
                    );
        return (Change(caseId, new AlarmChange(e, by, now) { Until = until }), until);
    }

    private Alarm Change(string caseId, AlarmChange change)
    {
        var alarm =
            alarms.Change(caseId, change) ?? throw new InvalidInputException(Source, "case_id", "a case of this box, not older than Journal:Retain", caseId);
        if (change is { Event: AlarmEvent.Acknowledged, Seen: { } seen } && alarm is { Hold: AlarmHold.None, IsAcknowledged: false })
            throw new InvalidInputException(Source, "ts", "a time after the fault has come the last time", $"{seen:O}");
        AlarmMeter.Changes.Add(1, new KeyValuePair<string, object?>("event", change.Event.ToString().ToLowerInvariant()));
        Log.Changed(log, caseId, change.Event, change.By, alarm.State);
        return alarm;
    }

    private string OwnCase(AckEvent seen, string caseId) =>
        cases.Find(caseId) is { Snapshot.Fault: var fault } && (fault.Site, fault.Line, fault.Device) == (seen.Site, seen.Line, seen.Device)
            ? caseId
            : throw new InvalidInputException(Source, "case_id", $"a case of {seen.Line}/{seen.Device}", Quoted.Short(caseId));

    private string NewestCase(AckEvent seen, string code) =>
        alarms.CaseOf(seen.Site, seen.Line, seen.Device, code, plant.Manuals.Codes[plant.Devices.Find(seen.Line, seen.Device)?.Type ?? ""].Key)
        ?? throw new InvalidInputException(Source, "code", $"the code of a case of {seen.Line}/{seen.Device}", Quoted.Short(code));
}
