namespace EdgeDiag.EdgeHost.Contracts;

/// <summary>A version of an adapter.</summary>
/// <param name="Adapter">The adapter's name.</param>
/// <param name="Version">The version.</param>
/// <param name="Aliases">Such as <c>champion</c>.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Metrics">Its figures.</param>
public sealed record AdapterVersionDto(
    string Adapter,
    string Version,
    IReadOnlyList<string> Aliases,
    DateTimeOffset Created,
    IReadOnlyDictionary<string, double> Metrics
);
