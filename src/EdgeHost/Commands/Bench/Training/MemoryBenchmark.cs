using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using EdgeDiag.EdgeHost.Storage;

namespace EdgeDiag.EdgeHost.Commands.Bench.Training;

/// <summary>
/// How fast this machine's cores read memory together, measured between the other figures: no decode step can read its weights
/// faster, whoever computes it.
/// </summary>
public sealed class MemoryBenchmark
{
    private const int Bytes = 512 << 20,
        Repeats = 3;

    private readonly long[] _memory = new long[Bytes / sizeof(long)];
    private readonly List<double> _seconds = [];

    /// <summary>Memory that is really there: pages that nobody has written to are all the same one.</summary>
    public MemoryBenchmark() => Array.Fill(_memory, 1L);

    /// <summary>Reads everything a few times.</summary>
    public void Measure()
    {
        for (var i = 0; i < Repeats; i++)
        {
            var share = _memory.Length / Environment.ProcessorCount;
            var sums = new long[Environment.ProcessorCount];
            var threads = Enumerable.Range(0, sums.Length).Select(t => new Thread(() => sums[t] = Sum(_memory.AsSpan(t * share, share)))).ToList();
            var began = Stopwatch.GetTimestamp();
            foreach (var thread in threads)
                thread.Start();
            foreach (var thread in threads)
                thread.Join();
            _seconds.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
            if (sums.Sum() != (long)share * sums.Length)
                throw new InvalidOperationException("memory was not read");
        }
    }

    /// <summary>The row; bytes by median seconds is the speed.</summary>
    public BenchRow Row()
    {
        var ordered = _seconds.Order().ToList();
        return new BenchRow("memory", "read", "", 1, 0, 0, ordered[ordered.Count / 2], ordered[^1], Bytes);
    }

    private static long Sum(ReadOnlySpan<long> part)
    {
        var vectors = MemoryMarshal.Cast<long, Vector512<long>>(part);
        Vector512<long> a = default,
            b = default,
            c = default,
            d = default;
        for (var i = 0; i + 4 <= vectors.Length; i += 4)
        {
            a += vectors[i];
            b += vectors[i + 1];
            c += vectors[i + 2];
            d += vectors[i + 3];
        }

        var sum = Vector512.Sum(a + b + c + d);
        for (var i = vectors.Length / 4 * 4 * Vector512<long>.Count; i < part.Length; i++)
            sum += part[i];
        return sum;
    }
}
