using EdgeDiag.Fusion.Events;

namespace EdgeDiag.Fusion.Alarms;

/// <summary>An alarm that has come: its fault was not there before. One that is only said again is none.</summary>
/// <param name="CaseId">The case that it opened or joined.</param>
/// <param name="Key">The alarm, its code as its machine spells it; null where it was folded into the case of another code.</param>
/// <param name="Severity">Severity of the case.</param>
/// <param name="Came">When its message was received.</param>
/// <param name="Cleared">When its end was received; null where it stands.</param>
/// <param name="Acknowledged">When a person has acknowledged the case, if one has since the fault came the last time; null for nobody.</param>
public sealed record AlarmComing(string CaseId, AlarmKey? Key, Severity Severity, DateTimeOffset Came, DateTimeOffset? Cleared, DateTimeOffset? Acknowledged)
{
    /// <summary>
    /// Finds the alarms that came. Of a device that tells ends, one that is said again while it stands has not come; of one that tells none,
    /// one that is said again soon.
    /// </summary>
    /// <param name="messages">What was received, in order.</param>
    /// <param name="soon">A repeat within this time of the message before is the same alarm.</param>
    public static IReadOnlyList<AlarmComing> In(IReadOnlyList<AlarmMessage> messages, TimeSpan soon)
    {
        var tellsEnds = messages.Where(m => m.Kind == AlarmMessageKind.Cleared).Select(m => (m.Key.Line, m.Key.Device)).ToHashSet();
        var standing = new Dictionary<AlarmKey, (int Coming, DateTimeOffset Last)>();
        var comings = new List<AlarmComing>();
        foreach (var message in messages)
        {
            var isThere = standing.TryGetValue(message.Key, out var before);
            if (message.Kind == AlarmMessageKind.Folded)
                comings.Add(new AlarmComing(message.CaseId, null, message.Severity, message.Received, null, null));
            else if (message.Kind == AlarmMessageKind.Cleared)
            {
                if (isThere)
                    comings[before.Coming] = comings[before.Coming] with { Cleared = message.Received };
                standing.Remove(message.Key);
            }
            else if (isThere && (tellsEnds.Contains((message.Key.Line, message.Key.Device)) || message.Received - before.Last <= soon))
                standing[message.Key] = (before.Coming, message.Received);
            else
            {
                standing[message.Key] = (comings.Count, message.Received);
                comings.Add(new AlarmComing(message.CaseId, message.Key, message.Severity, message.Received, null, message.Acknowledged));
            }
        }

        return comings;
    }
}

/// <summary>An alarm that has stood for long.</summary>
/// <param name="CaseId">Its case.</param>
/// <param name="Key">The alarm.</param>
/// <param name="Severity">Severity of the case.</param>
/// <param name="Since">When its message was received.</param>
public sealed record StandingAlarm(string CaseId, AlarmKey Key, Severity Severity, DateTimeOffset Since);
