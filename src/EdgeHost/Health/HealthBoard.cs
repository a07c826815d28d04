using System.Collections.Concurrent;

namespace EdgeDiag.EdgeHost.Health;

/// <summary>Where parts of the service say that they cannot do their work now. For <c>GET /healthz/ready</c>. Thread-safe.</summary>
public sealed class HealthBoard
{
    private readonly ConcurrentDictionary<string, (string Reason, bool Answered)> _reasons = new(StringComparer.Ordinal);

    /// <summary>Parts that the service goes on without: faults are taken and answered. Part and reason, by part.</summary>
    public IReadOnlyList<(string Part, string Reason)> Degraded => Those(answered: true);

    /// <summary>Parts without which no fault is answered: the service is not ready. Part and reason, by part.</summary>
    public IReadOnlyList<(string Part, string Reason)> NotReady => Those(answered: false);

    /// <summary>A part cannot do its work.</summary>
    /// <param name="part">Such as <c>http</c>; one reason each.</param>
    /// <param name="reason">Why, in one line; replaces the part's last one.</param>
    /// <param name="answered">Whether faults are taken and answered without it.</param>
    public void Report(string part, string reason, bool answered) => _reasons[part] = (reason, answered);

    /// <summary>A part does its work again.</summary>
    public void Clear(string part) => _reasons.TryRemove(part, out _);

    private List<(string, string)> Those(bool answered) =>
        [.. _reasons.Where(r => r.Value.Answered == answered).OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => (r.Key, r.Value.Reason))];
}
