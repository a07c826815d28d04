using EdgeDiag.Fusion.Alarms;
using EdgeDiag.Fusion.Events;

namespace EdgeDiag.EdgeHost.Journal;

/// <summary>An episode as the journal has it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Line">Its line.</param>
/// <param name="FirstOut">Case of the first-out.</param>
/// <param name="Reason">Why it is taken for that.</param>
/// <param name="Messages">How often alarms of the line came in it, repeated ones too.</param>
/// <param name="Asked">How many of its cases have asked the model.</param>
/// <param name="Alarms">Its cases in order of their first coming.</param>
public sealed record JournaledEpisode(
    string Id,
    string Line,
    string FirstOut,
    FirstOutReason Reason,
    int Messages,
    int Asked,
    IReadOnlyList<EpisodeMember> Alarms
);

/// <summary>A case of an episode.</summary>
/// <param name="CaseId">The case.</param>
/// <param name="Device">Its device.</param>
/// <param name="Code">Its code.</param>
/// <param name="At">When it first came, by the clock of this box.</param>
/// <param name="State">Whether the fault is still there.</param>
public sealed record EpisodeMember(string CaseId, string Device, string Code, DateTimeOffset At, FaultState State);
