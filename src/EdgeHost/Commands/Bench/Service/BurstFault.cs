using EdgeDiag.Fusion.Events;

namespace EdgeDiag.EdgeHost.Commands.Bench.Service;

/// <summary>One fault of a burst; times in seconds from one moment on.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Severity">Its severity.</param>
/// <param name="Sent">When it was given to the broker.</param>
/// <param name="Preliminary">When its preliminary diagnosis reached the subscriber; null where it joined a case that had one.</param>
/// <param name="Final">When its final diagnosis did.</param>
public sealed record BurstFault(string Id, Severity Severity, double Sent, double? Preliminary, double Final);
