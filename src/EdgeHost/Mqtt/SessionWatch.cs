using System.Globalization;
using EdgeDiag.EdgeHost.Contracts;
using Microsoft.Extensions.Logging;
using MQTTnet;

namespace EdgeDiag.EdgeHost.Mqtt;

/// <summary>Notices that the broker no longer has the session in which it should have kept the messages of an absent service.</summary>
internal sealed class SessionWatch(ISessionMemory memory, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Shown = TimeSpan.FromHours(1);

    private readonly Dictionary<string, DateTimeOffset> _had = [];
    private volatile string? _problem;
    private DateTimeOffset _noticed;

    /// <summary>Within an hour of the loss of a session: what happened and what to do; null otherwise.</summary>
    public string? Problem => time.GetUtcNow() - _noticed < Shown ? _problem : null;

    /// <summary>Judges what the broker said when it accepted the connection.</summary>
    public void Check(MqttClientConnectResult accepted, MqttClientOptions options, string broker)
    {
        if (accepted.SessionExpiryInterval is { } granted && granted > 0 && granted < options.SessionExpiryInterval)
            Log.SessionShortened(log, TimeSpan.FromSeconds(granted), TimeSpan.FromSeconds(options.SessionExpiryInterval));
        if (accepted.IsSessionPresent || LastConnected(Key(options, broker)) is not { } last)
            return;
        MqttMeter.SessionsLost.Add(1);
        _noticed = time.GetUtcNow();
        _problem = string.Create(
            CultureInfo.InvariantCulture,
            $"The broker at {broker} no longer has the session of client id {options.ClientId}, last connected {last:u}: "
                + $"faults that were published since then may be lost. "
                + $"Give the broker persistence (mosquitto: persistence true), and compare Mqtt:SessionExpiry with the absence"
        );
        Log.SessionLost(log, _problem);
    }

    /// <summary>The broker has a session with the service's subscriptions now.</summary>
    public void Note(MqttClientOptions options, string broker)
    {
        var (session, now) = (Key(options, broker), time.GetUtcNow());
        _had[session] = now;
        try
        {
            memory.NoteConnected(session, now);
        }
        catch (Exception e)
        {
            // Faults matter more than this mark; within this process it is remembered all the same.
            Log.SessionMemoryFailed(log, e.Message);
        }
    }

    /// <summary>Keeps what the session is about to be subscribed to, beside what it may have been before.</summary>
    /// <param name="options">Names the client.</param>
    /// <param name="broker">The broker.</param>
    /// <param name="wanted">All topic filters of the service.</param>
    /// <returns>Filters that the broker may still have for the session, and that nobody wants any more.</returns>
    public IReadOnlyList<string> Stale(MqttClientOptions options, string broker, IReadOnlySet<string> wanted)
    {
        var session = Key(options, broker);
        try
        {
            var known = memory.Filters(session);
            if (!wanted.IsSubsetOf(known))
                memory.NoteFilters(session, known.Union(wanted, StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal));
            return [.. known.Except(wanted, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        }
        catch (Exception e)
        {
            // What comes in vain until the next connection is ignored.
            Log.SessionMemoryFailed(log, e.Message);
            return [];
        }
    }

    /// <summary>Forgets what the session is no longer subscribed to.</summary>
    /// <param name="options">Names the client.</param>
    /// <param name="broker">The broker.</param>
    /// <param name="left">The filters that it has.</param>
    public void NoteFilters(MqttClientOptions options, string broker, IReadOnlySet<string> left)
    {
        try
        {
            memory.NoteFilters(Key(options, broker), left);
        }
        catch (Exception e)
        {
            // Asked for once more with the next connection, which does no harm.
            Log.SessionMemoryFailed(log, e.Message);
        }
    }

    private DateTimeOffset? LastConnected(string session)
    {
        if (_had.TryGetValue(session, out var had))
            return had;
        try
        {
            return memory.LastConnected(session);
        }
        catch (Exception e)
        {
            // Without the mark a lost session of an earlier run looks like a first connection.
            Log.SessionMemoryFailed(log, e.Message);
            return null;
        }
    }

    private static string Key(MqttClientOptions options, string broker) => $"{options.ClientId} at {broker}";
}
