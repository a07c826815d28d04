using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.Fusion.Events;
using Microsoft.Extensions.Logging;

namespace EdgeDiag.EdgeHost.Ingress;

internal static partial class Log
{
    [LoggerMessage(200, LogLevel.Debug, "Fault {Code} of {Device}: {Taken} case {CaseId}")]
    public static partial void Taken(ILogger logger, string device, string code, TakenAs taken, string caseId);

    [LoggerMessage(201, LogLevel.Warning, "Dead letter: {Reason}")]
    public static partial void DeadLettered(ILogger logger, string reason);

    [LoggerMessage(207, LogLevel.Error, "A message on {Topic} could not be taken over and goes to the dead letters")]
    public static partial void HandlerFailed(ILogger logger, string topic, Exception exception);

    [LoggerMessage(245, LogLevel.Error, "The preliminary diagnosis of fault {Code} of {Device} failed; the fault is taken over without one")]
    public static partial void NoPreliminary(ILogger logger, string device, string code, Exception exception);

    [LoggerMessage(
        230,
        LogLevel.Warning,
        "{Source}: its clock is {Offset} {Direction}; the time of receipt counts for its {Kind} messages. Told once, counted in edgediag.clock.distrusted"
    )]
    public static partial void ClockDistrusted(ILogger logger, string source, TimeSpan offset, string direction, string kind);

    [LoggerMessage(
        231,
        LogLevel.Warning,
        "{Source}: no diagnosis uses the readings of sensor {Sensor}: {Reason}; expected {Expected}, found {Value} {Unit}. "
            + "Told once, counted in edgediag.readings.dropped"
    )]
    public static partial void ReadingDropped(ILogger logger, string source, string sensor, string reason, double value, string unit, string expected);

    [LoggerMessage(
        247,
        LogLevel.Warning,
        "{Topic}: {Member} is left out: expected {Expected}, found {Found}. The rest of the message counts; told once, counted in edgediag.members.refused"
    )]
    public static partial void MemberRefused(ILogger logger, string topic, string member, string expected, string found);

    [LoggerMessage(
        263,
        LogLevel.Warning,
        "{Source}: devices.json does not list this device; its faults, {Code} first, get the outcome unknown_device. "
            + "'edgediag doctor' says what to add. Told once"
    )]
    public static partial void DeviceUnlisted(ILogger logger, string source, string code);

    [LoggerMessage(248, LogLevel.Debug, "A message without payload on {Topic} is ignored; it clears a retained message")]
    public static partial void EmptyIgnored(ILogger logger, string topic);

    [LoggerMessage(
        232,
        LogLevel.Warning,
        "{Source}: fault id {FaultId} is used again for another fault, {Code}. Each is taken over; told once, counted in edgediag.faults.changed"
    )]
    public static partial void FaultIdUsedAgain(ILogger logger, string source, string faultId, string code);

    [LoggerMessage(
        233,
        LogLevel.Warning,
        "{Source}: faults come without an id and without a usable time; a repeated delivery counts as another fault. Told once, counted in "
            + "edgediag.faults.anonymous"
    )]
    public static partial void FaultAnonymous(ILogger logger, string source);

    [LoggerMessage(
        236,
        LogLevel.Warning,
        "{Source}: fault {Code} comes again after its end, with the id {FaultId} and the time of the first. "
            + "Each is a fault of its own; told once, counted in edgediag.faults.changed"
    )]
    public static partial void FaultCameAgain(ILogger logger, string source, string code, string faultId);

    [LoggerMessage(
        237,
        LogLevel.Warning,
        "{Source}: more faults a minute than Fusion:MaxCasesPerMinute; {Code} and others join cases that are open already. "
            + "Told once, counted in edgediag.faults"
    )]
    public static partial void Flooded(ILogger logger, string source, string code);

    [LoggerMessage(
        238,
        LogLevel.Warning,
        "{Sender}: {Count} more messages of the last minute cannot be understood. They are counted and not reported one by one; the last: {Reason}"
    )]
    public static partial void DeadLettersCounted(ILogger logger, string sender, long count, string reason);

    [LoggerMessage(239, LogLevel.Error, "Dead letters could not be counted in the journal: {Reason}")]
    public static partial void DeadLettersNotCounted(ILogger logger, string reason);

    [LoggerMessage(234, LogLevel.Warning, "{Count} sources have been told of; what is wrong with further ones is only counted")]
    public static partial void ToldEnough(ILogger logger, int count);

    [LoggerMessage(
        266,
        LogLevel.Warning,
        "{Topic}: no mapping takes this message, for none of their conditions holds. Told once, counted in edgediag.mapping.ignored"
    )]
    public static partial void NotMapped(ILogger logger, string topic);

    [LoggerMessage(235, LogLevel.Information, "Case {CaseId} of {Device} has become {Severity}: fault {FaultId} has joined it")]
    public static partial void Raised(ILogger logger, string caseId, string device, Severity severity, string faultId);
}
