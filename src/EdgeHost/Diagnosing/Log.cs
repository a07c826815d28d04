using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.Fusion.Diagnoses;
using Microsoft.Extensions.Logging;

namespace EdgeDiag.EdgeHost.Diagnosing;

internal static partial class Log
{
    [LoggerMessage(202, LogLevel.Information, "Took up {Count} unfinished cases again")]
    public static partial void TakenUpAgain(ILogger logger, int count);

    [LoggerMessage(203, LogLevel.Warning, "The model failed on case {CaseId}; the manual's answer stands")]
    public static partial void ModelFailed(ILogger logger, string caseId, Exception exception);

    [LoggerMessage(204, LogLevel.Information, "{Device} {Code}: {Outcome} after {LatencyMs} ms")]
    public static partial void Diagnosed(ILogger logger, string device, string code, DiagnosisOutcome outcome, long latencyMs);

    [LoggerMessage(205, LogLevel.Information, "Model {Base} with adapter '{Adapter}' is ready on {Device}")]
    public static partial void ModelReady(ILogger logger, string @base, string adapter, string device);

    [LoggerMessage(208, LogLevel.Error, "Case {CaseId} could not be finished: {Reason}; trying again")]
    public static partial void NotDiagnosed(ILogger logger, string caseId, string reason);

    [LoggerMessage(209, LogLevel.Information, "Case {CaseId}: the model had no room for {Count} of the tickets, causes and readings")]
    public static partial void LeftOut(ILogger logger, string caseId, int count);

    [LoggerMessage(251, LogLevel.Error, "The service starts without an adapter that cannot be used: {Reason}")]
    public static partial void AdapterLeftOut(ILogger logger, string reason);

    [LoggerMessage(
        262,
        LogLevel.Warning,
        "Adapter {Adapter} was not trained for {Codes}: the base may be better there; train it with such tickets, or give them another adapter (Model:Routes)"
    )]
    public static partial void AdapterOutOfScope(ILogger logger, string adapter, string codes);

    [LoggerMessage(
        267,
        LogLevel.Warning,
        "Adapter {Adapter} does not say what it was trained for (no trained-for.json): where that was another plant, the base is better"
    )]
    public static partial void AdapterWithoutScope(ILogger logger, string adapter);

    [LoggerMessage(252, LogLevel.Error, "The service starts without the model, and the manual answers alone: {Reason}")]
    public static partial void NoModel(ILogger logger, string reason);

    [LoggerMessage(253, LogLevel.Error, "A ticket of the plant cannot be used and is left out: {Reason}")]
    public static partial void PlantTicketLeftOut(ILogger logger, string reason);

    [LoggerMessage(240, LogLevel.Error, "Case {CaseId} could not be diagnosed; it gets the manual's answer as its final one")]
    public static partial void ManualInstead(ILogger logger, string caseId, Exception exception);

    [LoggerMessage(241, LogLevel.Error, "Case {CaseId} could not be answered at all and goes to the dead letters; its preliminary diagnosis stands")]
    public static partial void SetAside(ILogger logger, string caseId, Exception exception);

    [LoggerMessage(
        242,
        LogLevel.Error,
        "The model failed {Failures} times in a row ({Reason}); the manual answers, and the model is tried again after {Seconds} s"
    )]
    public static partial void CircuitOpened(ILogger logger, int failures, string reason, double seconds);

    [LoggerMessage(243, LogLevel.Information, "The model answers again")]
    public static partial void CircuitClosed(ILogger logger);

    [LoggerMessage(244, LogLevel.Warning, "Diagnosis {DiagnosisId} is kept, but it could not be counted or queued for review")]
    public static partial void NotNoted(ILogger logger, string diagnosisId, Exception exception);

    [LoggerMessage(246, LogLevel.Error, "The model's thread failed; the answers that it was computing fail, and it goes on")]
    public static partial void ModelStepFailed(ILogger logger, Exception exception);

    [LoggerMessage(206, LogLevel.Trace, "Prompt: {Prompt} Answer: {Summary}")]
    public static partial void AnsweredSensitive(ILogger logger, string prompt, string summary);

    [LoggerMessage(211, LogLevel.Warning, "The model is late with diagnosis {DiagnosisId}; the preliminary one stands until it is ready")]
    public static partial void Late(ILogger logger, string diagnosisId);

    [LoggerMessage(258, LogLevel.Warning, "Codes of {DeviceType}: {Remark}")]
    public static partial void CodesLookAlike(ILogger logger, string deviceType, string remark);

    [LoggerMessage(268, LogLevel.Warning, "devices.json: {Remark}")]
    public static partial void DeviceMemberUnused(ILogger logger, string remark);

    [LoggerMessage(250, LogLevel.Warning, "Case {CaseId}: the last {Count} clauses of what was said and seen were not looked at; the text has too many")]
    public static partial void CutClauses(ILogger logger, string caseId, int count);

    [LoggerMessage(
        220,
        LogLevel.Warning,
        "Case {CaseId}: {Count} causes, actions or clauses of tickets would defeat a safety function and are not published; "
            + "a named person may review the tickets"
    )]
    public static partial void Withheld(ILogger log, string caseId, int count);
}
