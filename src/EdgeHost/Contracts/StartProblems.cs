using System.Collections.Concurrent;

namespace EdgeDiag.EdgeHost.Contracts;

/// <summary>
/// What the service found damaged at its start and goes on without, such as an adapter or a row of tickets: faults are answered, with less.
/// A command that answers once and ends goes on without nothing; it fails and says why. Thread-safe.
/// </summary>
public sealed class StartProblems
{
    private readonly ConcurrentDictionary<string, string> _problems = new(StringComparer.Ordinal);

    /// <summary>Whether to go on without what is damaged. Default false.</summary>
    public bool Tolerated { get; set; }

    /// <summary>Part and reason, by part.</summary>
    public IReadOnlyList<(string Part, string Reason)> All => [.. _problems.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => (p.Key, p.Value))];

    /// <summary>Notes what is damaged; the first reason of a part stands.</summary>
    /// <param name="part">Such as <c>adapter</c>.</param>
    /// <param name="reason">One line.</param>
    public void Report(string part, string reason) => _problems.TryAdd(part, reason.ReplaceLineEndings(" "));

    /// <summary>A part is whole again.</summary>
    public void Clear(string part) => _problems.TryRemove(part, out _);
}
