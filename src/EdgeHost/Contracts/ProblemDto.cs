namespace EdgeDiag.EdgeHost.Contracts;

/// <summary>A refusal as problem details (RFC 9457).</summary>
/// <param name="Type"><c>about:blank</c>: the status says what kind it is.</param>
/// <param name="Title">The status in words.</param>
/// <param name="Status">The status.</param>
/// <param name="Detail">One line that names key, expected and found.</param>
/// <param name="Problem">The same line, for callers that read only this member.</param>
public sealed record ProblemDto(string Type, string Title, int Status, string Detail, string Problem);
