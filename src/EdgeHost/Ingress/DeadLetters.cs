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
/// were, so that one sender of rubbish costs the others neither disk nor time. Thread-safe.
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
        lock (_lock)
        {
            var sender = Of(topic);
            if (sender.Reported < fusion.Value.MaxDeadLettersPerMinute)
            {
                Log.DeadLettered(log, reason);
                cases.DeadLetter(Topic, DeadLetterReport.Write(time.GetUtcNow(), topic, reason, payload));
                sender.Reported++;
            }
            else
            {
                sender.Unreported++;
                sender.LastReason = reason;
                _uncounted++;
            }
        }

        DiagnosingMeter.DeadLetters.Add(1);
    }

    /// <summary>Writes into the books what has only been counted, and sums up for each sender whose minute is over.</summary>
    /// <param name="everything">Whether the minute of all is over, as at the end of the service.</param>
    public void Flush(bool everything = false)
    {
        lock (_lock)
        {
            if (_uncounted > 0)
                cases.DeadLetter(Topic, null, _uncounted);
            _uncounted = 0;
            foreach (var (name, sender) in _senders.Where(s => everything || time.GetElapsedTime(s.Value.Since) >= Minute).ToList())
            {
                if (sender.Unreported > 0)
                {
                    Log.DeadLettersCounted(log, name, sender.Unreported, sender.LastReason);
                    cases.DeadLetter(Topic, DeadLetterReport.Summary(time.GetUtcNow(), name, sender.Unreported, sender.LastReason), 0);
                }

                _senders.Remove(name);
            }
        }
    }

    // A topic without its kind is a machine.
    private Sender Of(string topic)
    {
        var name = topic.LastIndexOf('/') is var end and > 0 ? topic[..end] : topic;
        if (!_senders.ContainsKey(name) && _senders.Count >= MostSenders)
            name = "other senders";
        if (!_senders.TryGetValue(name, out var sender))
            _senders[name] = sender = new Sender(time.GetTimestamp());
        return sender;
    }

    private sealed class Sender(long since)
    {
        public long Since { get; } = since;

        public int Reported { get; set; }

        public long Unreported { get; set; }

        public string LastReason { get; set; } = "";
    }
}
