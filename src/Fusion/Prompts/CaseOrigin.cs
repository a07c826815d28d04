using EdgeDiag.Fusion.Events;

namespace EdgeDiag.Fusion.Prompts;

/// <summary>Which case a prompt is about, for whoever chooses among models.</summary>
/// <param name="DiagnosisId">The diagnosis that the answer goes into.</param>
/// <param name="FaultId">The fault that opened the case.</param>
/// <param name="Site">Site.</param>
/// <param name="Line">Line.</param>
/// <param name="DeviceType">Type of the device; empty for one that is not listed.</param>
/// <param name="Code">Fault code.</param>
public sealed record CaseOrigin(string DiagnosisId, string FaultId, string Site, string Line, string DeviceType, string Code)
{
    /// <summary>Urgency of the fault.</summary>
    public Severity Severity { get; init; } = Severity.Medium;

    /// <summary>The device; with the line it names the machine.</summary>
    public string Device { get; init; } = "";
}
