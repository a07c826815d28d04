using System.Buffers.Text;
using System.Globalization;
using System.Text;
using EdgeDiag.EdgeHost.Diagnosing;
using System.Diagnostics.Metrics;

namespace EdgeDiag.EdgeHost.Mqtt;

/// <summary>
/// Numbers that the service sends to itself through the broker. A number that is skipped means that the broker has dropped
/// messages of this session, such as when its queue is full; nothing else would tell. Thread-safe.
/// </summary>
public sealed class Heartbeat
{
    private static readonly Counter<long> Gaps = DiagnosingMeter.Meter.CreateCounter<long>("edgediag.mqtt.heartbeat_gaps", "{heartbeat}", "Heartbeats that the broker has dropped");

    private readonly string _run = Guid.NewGuid().ToString("N");
    private readonly Lock _lock = new();
    private long _sent, _seen;

    /// <summary>Heartbeats that never came back although a later one did.</summary>
    public long Missed { get; private set; }

    /// <summary>The next one's payload.</summary>
    public byte[] Next()
    {
        lock (_lock) return Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_run} {++_sent}"));
    }

    /// <summary>Takes one that came back.</summary>
    /// <param name="payload">As received; one of an earlier run or of another kind is passed over.</param>
    /// <returns>How many were skipped in front of it.</returns>
    public long Seen(ReadOnlySpan<byte> payload)
    {
        var space = payload.IndexOf((byte)' ');
        if (space < 0 || Encoding.ASCII.GetString(payload[..space]) != _run || !Utf8Parser.TryParse(payload[(space + 1)..], out long number, out _)) return 0;
        lock (_lock)
        {
            // A repeated delivery is behind what has been seen.
            var skipped = Math.Max(0, number - _seen - 1);
            _seen = Math.Max(_seen, number);
            Missed += skipped;
            if (skipped > 0) Gaps.Add(skipped);
            return skipped;
        }
    }
}
