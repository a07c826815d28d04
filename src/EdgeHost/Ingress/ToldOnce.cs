using System.Collections.Concurrent;
using EdgeDiag.EdgeHost.Diagnosing;
using Microsoft.Extensions.Logging;

namespace EdgeDiag.EdgeHost.Ingress;

/// <summary>Remembers what has been told of which source, so that each is told once. Its memory is bounded. Thread-safe.</summary>
internal sealed class ToldOnce(ILogger log)
{
    /// <summary>Most sources that are told of.</summary>
    public const int Most = 1000;

    private readonly ConcurrentDictionary<(string What, string Source), bool> _told = new();

    /// <summary>Whether this is the first time.</summary>
    /// <param name="what">What is told.</param>
    /// <param name="source">Of which source.</param>
    public bool First(string what, string source)
    {
        if (_told.ContainsKey((what, source)) || _told.Count > Most)
            return false;
        if (!_told.TryAdd((what, source), true))
            return false;
        if (_told.Count <= Most)
            return true;
        Log.ToldEnough(log, Most);
        return false;
    }
}
