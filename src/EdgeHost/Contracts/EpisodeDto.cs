namespace EdgeDiag.EdgeHost.Contracts;

/// <summary>An episode of alarms, in answers over HTTP.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Line">Its line.</param>
/// <param name="FirstOut">Case of the first-out.</param>
/// <param name="Reason"><c>earliest</c>, <c>learned_order</c>, <c>upstream</c> or <c>guess</c>: why it is taken for the first.</param>
/// <param name="Messages">How often alarms came in it, repeated ones too.</param>
/// <param name="Asked">How many of its cases have asked the model.</param>
/// <param name="Alarms">Its cases in order of their first coming.</param>
public sealed record EpisodeDto(string Id, string Line, string FirstOut, string Reason, int Messages, int Asked, IReadOnlyList<EpisodeAlarmDto> Alarms);

/// <summary>A case of an episode.</summary>
/// <param name="CaseId">The case.</param>
/// <param name="Device">Its device.</param>
/// <param name="Code">Its code.</param>
/// <param name="Ts">When it first came, by the clock of this box.</param>
/// <param name="State">Whether the fault is there: <c>active</c> or <c>cleared</c>.</param>
public sealed record EpisodeAlarmDto(string CaseId, string Device, string Code, DateTimeOffset Ts, string State);
