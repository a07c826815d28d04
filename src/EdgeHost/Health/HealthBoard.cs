using System.Collections.Concurrent;

namespace EdgeDiag.EdgeHost.Health;

/// <summary>
/// Where parts of the service say that they cannot do their work now, though faults are taken and answered without them. For
/// <c>GET /healthz/ready</c>. Thread-safe.
/// </summary>
public sealed class HealthBoard
{
    private readonly ConcurrentDictionary<string, string> _reasons = new(StringComparer.Ordinal);

    /// <summary>What is wrong now: part and reason, by part.</summary>
    public IReadOnlyList<(string Part, string Reason)> Reasons => [.. _reasons.OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => (r.Key, r.Value))];

    /// <summary>A part cannot do its work.</summary>
    /// <param name="part">Such as <c>http</c>; one reason each.</param>
    /// <param name="reason">Why, in one line; replaces the part's last one.</param>
    public void Report(string part, string reason) => _reasons[part] = reason;

    /// <summary>A part does its work again.</summary>
    public void Clear(string part) => _reasons.TryRemove(part, out _);
}
