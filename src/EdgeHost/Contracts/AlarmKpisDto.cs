using System.Text.Json.Serialization;

namespace EdgeDiag.EdgeHost.Contracts;

/// <summary>How well the alarms of a time could be handled, in answers over HTTP.</summary>
/// <param name="From">Beginning of the time.</param>
/// <param name="To">Its end.</param>
/// <param name="IsWhole">False where so many alarms came that the oldest are not counted.</param>
/// <param name="Alarms">How many came; one that is said again while it stands is not counted.</param>
/// <param name="PerTenMinutes">Alarms in ten minutes, on average.</param>
/// <param name="MostInTenMinutes">Most alarms in ten minutes.</param>
/// <param name="Load"><c>good</c> (less than 1 in ten minutes), <c>high</c> or <c>overload</c> (5 or more).</param>
/// <param name="FloodShare">Share of the time in a flood, 0 to 1.</param>
/// <param name="Severities">How many came of each severity.</param>
/// <param name="Frequent">The ten that came most often.</param>
/// <param name="Chattering">Alarms that came three times within a minute.</param>
/// <param name="Standing">Alarms that have stood for more than 24 h, the oldest first, 100 at most.</param>
/// <param name="Acknowledged">Of how many the time to their acknowledgement is known.</param>
/// <param name="SecondsToAcknowledge">Its mean; left out for none.</param>
/// <param name="Cleared">How many have ended.</param>
/// <param name="SecondsToClear">Mean time to their end; left out for none.</param>
public sealed record AlarmKpisDto(
    DateTimeOffset From,
    DateTimeOffset To,
    bool IsWhole,
    int Alarms,
    double PerTenMinutes,
    int MostInTenMinutes,
    string Load,
    double FloodShare,
    IReadOnlyDictionary<string, int> Severities,
    IReadOnlyList<AlarmCountDto> Frequent,
    IReadOnlyList<AlarmCountDto> Chattering,
    IReadOnlyList<StandingAlarmDto> Standing,
    int Acknowledged,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? SecondsToAcknowledge,
    int Cleared,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? SecondsToClear
);

/// <summary>How often an alarm came.</summary>
/// <param name="Line">Its line.</param>
/// <param name="Device">Its device.</param>
/// <param name="Code">Its code.</param>
/// <param name="Alarms">How often.</param>
public sealed record AlarmCountDto(string Line, string Device, string Code, int Alarms);

/// <summary>An alarm that stands.</summary>
/// <param name="CaseId">Its case.</param>
/// <param name="Line">Its line.</param>
/// <param name="Device">Its device.</param>
/// <param name="Code">Its code.</param>
/// <param name="Severity">Severity of the case.</param>
/// <param name="Since">When it came, by the clock of this box.</param>
public sealed record StandingAlarmDto(string CaseId, string Line, string Device, string Code, string Severity, DateTimeOffset Since);
