using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EdgeDiag.EdgeHost.Mqtt;

/// <summary>
/// Numbers that the service sends to itself through the broker. A number that is skipped means that the broker has dropped
/// messages of this session, such as when its queue is full; nothing else would tell. Each number carries a code that only
/// this process can make (HMAC-SHA256): others see the heartbeats but cannot forge the next one. Thread-safe.
/// </summary>
public sealed class Heartbeat
{
    private const int CodeBytes = 16,
        MaxUnsent = 1000;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly SortedSet<long> _unsent = [];
    private readonly Lock _lock = new();
    private long _sent,
        _seen;

    /// <summary>Heartbeats that never came back although a later one did.</summary>
    public long Missed { get; private set; }

    /// <summary>The next one's payload: a number and its code.</summary>
    public byte[] Next()
    {
        lock (_lock)
        {
            var number = (++_sent).ToString(CultureInfo.InvariantCulture);
            return Encoding.ASCII.GetBytes($"{number} {Code(Encoding.ASCII.GetBytes(number))}");
        }
    }

    /// <summary>The last one was not acknowledged, so that the broker may never have had it.</summary>
    public void LastMayBeUnsent()
    {
        lock (_lock)
        {
            _unsent.Add(_sent);
            if (_unsent.Count > MaxUnsent)
                _unsent.Remove(_unsent.Min);
        }
    }

    /// <summary>Takes one that came back.</summary>
    /// <param name="payload">As received; one of an earlier run, a forged one or one of another kind is passed over.</param>
    /// <returns>How many were skipped in front of it.</returns>
    public long Seen(ReadOnlySpan<byte> payload)
    {
        var space = payload.IndexOf((byte)' ');
        if (space < 0 || !Utf8Parser.TryParse(payload[..space], out long number, out var used) || used != space)
            return 0;
        if (!CryptographicOperations.FixedTimeEquals(payload[(space + 1)..], Encoding.ASCII.GetBytes(Code(payload[..space]))))
            return 0;
        lock (_lock)
        {
            // A repeated delivery is behind what has been seen.
            if (number <= _seen)
                return 0;
            var skipped = number - _seen - 1 - _unsent.Count(n => n > _seen && n < number);
            _unsent.RemoveWhere(n => n <= number);
            _seen = number;
            Missed += skipped;
            if (skipped > 0)
                MqttMeter.HeartbeatGaps.Add(skipped);
            return skipped;
        }
    }

    private string Code(ReadOnlySpan<byte> number) => Convert.ToHexStringLower(HMACSHA256.HashData(_key, number).AsSpan(0, CodeBytes));
}
