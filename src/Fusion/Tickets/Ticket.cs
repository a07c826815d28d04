using EdgeDiag.Fusion.Events;

namespace EdgeDiag.Fusion.Tickets;

/// <summary>A closed maintenance case: what was seen and what it was (docs/reference/files.md). One JSON line in a ticket file.</summary>
/// <param name="Id">Unique.</param>
/// <param name="Timestamp">Time of the fault; <c>ts</c> in the file.</param>
/// <param name="Site">Site.</param>
/// <param name="Line">Line.</param>
/// <param name="Device">Device id.</param>
/// <param name="DeviceType">Device type.</param>
/// <param name="Language">Language of the words.</param>
/// <param name="Code">Fault code.</param>
/// <param name="Readings">By sensor name; values in the device's units.</param>
/// <param name="Image">What was seen.</param>
/// <param name="Text">PLC text or the operator's words.</param>
/// <param name="Cause">What it was.</param>
/// <param name="Actions">What was done.</param>
/// <param name="Source">How it came to be: <c>confirmed</c>, <c>corrected</c> or <c>imported</c>.</param>
/// <param name="DiagnosisId">The diagnosis it judges, if any.</param>
public sealed record Ticket(
    string Id,
    DateTimeOffset Timestamp,
    string Site,
    string Line,
    string Device,
    string DeviceType,
    Language Language,
    string Code,
    IReadOnlyDictionary<string, SensorValue> Readings,
    string Image,
    string Text,
    string Cause,
    IReadOnlyList<string> Actions,
    string Source,
    string? DiagnosisId
)
{
    /// <summary>Who has said or accepted its words, by name; empty for nobody. No member of a ticket file: a file cannot vouch for itself.</summary>
    public string Reviewer { get; init; } = "";
}
