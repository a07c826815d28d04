namespace EdgeDiag.EdgeHost.Hosting;

/// <summary>A store has not answered in time; the call may still be done later.</summary>
/// <param name="message">Which store and call, and for how long.</param>
public sealed class StoreStuckException(string message) : IOException(message);
