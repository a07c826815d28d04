namespace EdgeDiag.Fusion.Tickets;

/// <summary>A cause that the manual section of a code or a reviewed ticket of it lists, with what helps.</summary>
/// <param name="Cause">The cause, verbatim.</param>
/// <param name="Actions">What helps, verbatim.</param>
public sealed record ListedCause(string Cause, IReadOnlyList<string> Actions);
