using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Diagnosing;
using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.EdgeHost.Publishing;
using EdgeDiag.EdgeHost.Settings;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Ingress;

/// <summary>
/// Reports messages that cannot be understood: those of a sender one by one up to a bound a minute, and then only how many there
/// were, so that one sender of rubbish costs the others neither disk nor time. A sender that goes on with it has its reports of the
/// next minute spread over that minute: many such senders would else all report at its beginning. Thread-safe.
/// </summary>
public sealed class DeadLetters(IFaultCases cases, IOptions<HostSettings> host, IOptions<FusionSettings> fusion, TimeProvider time, ILogger<DeadLetters> log)
{
    /// <summary>So many senders are told apart in a minute; names may be invented. The others share one bound.</summary>
    public const int MostSenders = 100;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, Sender> _senders = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private long _uncounted;

    private string Topic => PlantTopics.DeadLetterTopic(host.Value.Site, host.Value.Host);

    /// <summary>Reports a message, or counts it where its sender has had its reports of this minute.</summary>
    /// <param name="topic">The message's topic.</param>
    /// <param name="payload">Its payload.</param>
    /// <param name="reason">Why it cannot be understood, one line.</param>
    public void Add(string topic, ReadOnlySpan<byte> payload, string reason)
    {
        if (ReserveReport(topic, reason) is { } sender)
        {
            Log.DeadLettered(log, reason);
            try
            {
                cases.DeadLetter(Topic, DeadLetterReport.Write(time.GetUtcNow(), topic, reason, payload));
            }
            catch
            {
                // The broker delivers the message again; it must find room then too.
                lock (_lock)
                    sender.Reported--;
                throw;
            }
        }

        DiagnosingMeter.DeadLetters.Add(1);
    }

    /// <summary>Writes into the books what has only been counted, and sums up for each sender whose minute is over.</summary>
    /// <param name="everything">Whether the minute of all is over, as at the end of the service.</param>
    public void Flush(bool everything = false)
    {
        long uncounted;
        Queue<KeyValuePair<string, Sender>> over;
        // The journal is never called under the lock: a call that hangs would stop every other message and the service's end.
        lock (_lock)
        {
            (uncounted, _uncounted) = (_uncounted, 0);
            over = new(_senders.Where(s => everything || time.GetElapsedTime(s.Value.Since) >= Minute));
            foreach (var (name, sender) in over)
                if (sender.Unreported == 0)
                    _senders.Remove(name);
                else
                    _senders[name] = new Sender(time.GetTimestamp(), goesOn: true);
        }

        try
        {
            if (uncounted > 0)
                cases.DeadLetter(Topic, null, uncounted);
            uncounted = 0;
            for (; over.TryPeek(out var next); over.Dequeue())
            {
                var (name, sender) = next;
                if (sender.Unreported == 0)
                    continue;
                Log.DeadLettersCounted(log, name, sender.Unreported, sender.LastReason);
                cases.DeadLetter(Topic, DeadLetterReport.Summary(time.GetUtcNow(), name, sender.Unreported, sender.LastReason), 0);
            }
        }
        catch
        {
            // Counted again at the next round.
            lock (_lock)
            {
                _uncounted += uncounted;
                foreach (var (name, sender) in over)
                    if (!_senders.TryAdd(name, sender))
                        _senders[name].Unreported += sender.Unreported;
            }

            throw;
        }
    }

    // The sender where the message is to be reported; null where it was only counted.
    private Sender? ReserveReport(string topic, string reason)
    {
        lock (_lock)
        {
            var sender = SenderOf(topic);
            if (sender.Reported < Allowed(sender))
            {
                sender.Reported++;
                return sender;
            }

            sender.Unreported++;
            sender.LastReason = reason;
            _uncounted++;
            return null;
        }
    }

    private double Allowed(Sender sender) =>
        fusion.Value.MaxDeadLettersPerMinute * (sender.GoesOn ? Math.Min(1, time.GetElapsedTime(sender.Since) / Minute) : 1);

    // A topic without its kind is a machine.
    private Sender SenderOf(string topic)
    {
        var name = topic.LastIndexOf('/') is var end and > 0 ? topic[..end] : topic;
        if (!_senders.ContainsKey(name) && _senders.Count >= MostSenders)
            name = "other senders";
        if (!_senders.TryGetValue(name, out var sender))
            _senders[name] = sender = new Sender(time.GetTimestamp());
        return sender;
    }

    private sealed class Sender(long since, bool goesOn = false)
    {
        public bool GoesOn { get; } = goesOn;

        public long Since { get; } = since;

        public int Reported { get; set; }

        public long Unreported { get; set; }

        public string LastReason { get; set; } = "";
    }
}
