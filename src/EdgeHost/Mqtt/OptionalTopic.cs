using EdgeDiag.EdgeHost.Contracts;
using Microsoft.Extensions.Logging;

namespace EdgeDiag.EdgeHost.Mqtt;

/// <summary>A topic that the service can do without: a broker that refuses it must not keep the service from its work.</summary>
internal sealed class OptionalTopic(string topic, TimeProvider time, ILogger log)
{
    private const int MostEnded = 3;

    // Not sooner: mosquitto 2.0.11 with max_queued_messages 0 refuses a message and then closes the connection.
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromHours(1);

    private int _ended;
    private long? _refused;

    /// <summary>False within an hour of a refusal, or of the last of several connections that ended when something was published here.</summary>
    public bool Allowed => _refused is not { } at || time.GetElapsedTime(at) >= TryAgainAfter;

    /// <summary>Learns from what became of a message.</summary>
    public void Note(PublishResult result)
    {
        if (result.Outcome == PublishOutcome.Away)
            return;
        _ended = result.Outcome == PublishOutcome.Interrupted ? _ended + 1 : 0;
        if (result.Outcome == PublishOutcome.Delivered || _ended is > 0 and < MostEnded)
        {
            _refused = null;
            return;
        }

        (_ended, _refused) = (0, time.GetTimestamp());
        Log.TopicRefused(log, topic, result.Reason, TryAgainAfter);
    }
}
