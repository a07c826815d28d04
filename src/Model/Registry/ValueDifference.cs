namespace EdgeDiag.Model.Registry;

/// <summary>A fact that differs between two versions.</summary>
/// <param name="Key">What, such as <c>config.r</c> or <c>metrics.top1</c>.</param>
/// <param name="First">Of the first; null where it has none.</param>
/// <param name="Second">Of the second; null where it has none.</param>
public sealed record ValueDifference(string Key, string? First, string? Second);
