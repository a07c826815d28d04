namespace EdgeDiag.EdgeHost.Contracts;

/// <summary>What a request to move an alias may say; both may be left out.</summary>
/// <param name="By">Who asks.</param>
/// <param name="Reason">Why.</param>
public sealed record AdapterWish(string? By, string? Reason);
