namespace EdgeDiag.Fusion.Manuals;

/// <summary>Something that a check of the manuals found.</summary>
/// <param name="IsError">An error keeps the service from starting or a fault without an answer; else it is a warning.</param>
/// <param name="Kind">Such as <c>duplicate-code</c>; one word for scripts.</param>
/// <param name="File">The file it is about.</param>
/// <param name="Line">Its line from 1; 0 where it is about the whole file.</param>
/// <param name="Message">What was expected and what was found.</param>
/// <param name="DeviceType">Device type it is about, if any.</param>
/// <param name="Code">Fault code it is about, if any.</param>
/// <param name="Language">Language it is about, if any.</param>
public sealed record ManualFinding(
    bool IsError,
    string Kind,
    string File,
    int Line,
    string Message,
    string? DeviceType = null,
    string? Code = null,
    Language? Language = null
);
