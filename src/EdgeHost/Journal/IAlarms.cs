using EdgeDiag.Fusion.Alarms;

namespace EdgeDiag.EdgeHost.Journal;

/// <summary>The alarms of cases, beside what machines report of them. A method that returns has committed.</summary>
public interface IAlarms
{
    /// <summary>The newest case of a code of a device; null for none.</summary>
    /// <param name="site">Site.</param>
    /// <param name="line">Line.</param>
    /// <param name="device">Device.</param>
    /// <param name="code">The code, in any spelling.</param>
    /// <param name="codeKey">What the spellings of one code have in common.</param>
    string? CaseOf(string site, string line, string device, string code, Func<string, string> codeKey);

    /// <summary>Does what a person wants with a case's alarm; where that changes it, its diagnosis is published again.</summary>
    /// <returns>The alarm afterwards; null where there is no such case.</returns>
    Alarm? Change(string caseId, AlarmChange change);

    /// <summary>
    /// What a case is in its episode, and whether it may ask the model: a consequence of the first-out may not, nor one of too many. Asked
    /// again, as after a restart, it gets the same answer.
    /// </summary>
    (EpisodeRole Role, bool MayAsk) TakeModelTurn(string caseId, EpisodeOptions options);

    /// <summary>The alarms of an episode in order of their first coming, the first-out named; null where there is no such episode.</summary>
    JournaledEpisode? Episode(string episodeId);

    /// <summary>Takes alarms from the shelf whose time there is over.</summary>
    /// <param name="now">This moment.</param>
    /// <param name="limit">Most at once.</param>
    /// <returns>Their cases.</returns>
    IReadOnlyList<string> EndShelves(DateTimeOffset now, int limit);

    /// <summary>Takes cases from their topics whose fault has ended before a time.</summary>
    /// <param name="endedBefore">The time.</param>
    /// <param name="limit">Most at once.</param>
    /// <returns>How many.</returns>
    int HideEnded(DateTimeOffset endedBefore, int limit);

    /// <summary>What was said of alarms since a time.</summary>
    /// <param name="from">The time, of the messages' receipt.</param>
    /// <returns>The messages in order; not whole where there are more than 100,000, then the oldest are left out.</returns>
    (IReadOnlyList<AlarmMessage> Messages, bool IsWhole) AlarmMessages(DateTimeOffset from);

    /// <summary>Alarms that came before a time and are still there, the oldest first.</summary>
    /// <param name="before">The time, of their receipt.</param>
    /// <param name="most">Most alarms.</param>
    IReadOnlyList<StandingAlarm> Standing(DateTimeOffset before, int most);

    /// <summary>What is known of the devices' clocks.</summary>
    IReadOnlyList<DeviceClock> Clocks();

    /// <summary>Keeps what is known of the devices' clocks, and nothing else.</summary>
    /// <param name="clocks">Each device once.</param>
    void KeepClocks(IReadOnlyList<DeviceClock> clocks);
}
