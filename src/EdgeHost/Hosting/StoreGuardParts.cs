namespace EdgeDiag.EdgeHost.Hosting;

/// <summary>What a guard needs besides its store.</summary>
/// <param name="Name">The store in messages, such as the file's name.</param>
/// <param name="Kind">Which rules hold.</param>
/// <param name="Calls">Calls in progress.</param>
/// <param name="Fatal">Ends the process.</param>
/// <param name="Patience">How long a caller waits for a useful store.</param>
/// <param name="Time">Clock.</param>
public sealed record StoreGuardParts(string Name, StoreKind Kind, StoreCalls Calls, FatalFailure Fatal, TimeSpan Patience, TimeProvider Time);
