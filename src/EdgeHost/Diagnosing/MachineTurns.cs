using EdgeDiag.Fusion.Prompts;

namespace EdgeDiag.EdgeHost.Diagnosing;

/// <summary>
/// How urgent a case is for the model: its severity first, and within a severity the cases of machines that have asked little of late
/// before those of machines that ask without end. The queue gives machines turns where cases wait; this gives the model's own turns, for
/// on a small box two cases that it computes together take twice as long. Thread-safe.
/// </summary>
/// <param name="time">Clock of what is of late.</param>
internal sealed class MachineTurns(TimeProvider time)
{
    /// <summary>Urgencies within a severity.</summary>
    public const int Levels = 16;

    // Names may be invented; those of machines that are not listed count as one.
    private const int MostMachines = 4096;

    // A count halves in so many seconds.
    private const double HalfLife = 30;

    private readonly Dictionary<string, (double Cases, long At)> _recent = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>The urgency of a machine's next case, which counts from now on. Higher ones first.</summary>
    public int UrgencyOf(CaseOrigin origin)
    {
        var machine = origin.DeviceType.Length == 0 ? "" : $"{origin.Line}/{origin.Device}";
        var now = time.GetTimestamp();
        lock (_lock)
        {
            if (_recent.Count >= MostMachines)
                foreach (var (quiet, _) in _recent.Where(r => Left(r.Value, now) < 1).ToList())
                    _recent.Remove(quiet);
            var cases = _recent.TryGetValue(machine, out var recent) ? Left(recent, now) : 0;
            _recent[machine] = (cases + 1, now);
            // Every doubling is a level.
            return (int)origin.Severity * Levels + Levels - 1 - Math.Min(Levels - 1, (int)Math.Log2(cases + 1));
        }
    }

    private double Left((double Cases, long At) recent, long now) => recent.Cases * Math.Pow(2, -time.GetElapsedTime(recent.At, now).TotalSeconds / HalfLife);
}
