using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using EdgeDiag.EdgeHost.Mqtt;
using MQTTnet;
using MQTTnet.Protocol;

namespace EdgeDiag.EdgeHost.Tests.Chaos;

/// <summary>Machines that nobody attacks: sends their faults, one by one with times and ids of their own, and hears the answers.</summary>
internal sealed class ValidFaults : IAsyncDisposable
{
    /// <summary>So many a second that no line has two within a second, which would be a flood there (<see cref="ChaosService"/>).</summary>
    public const double PerSecond = 2.5;

    private static readonly (string Line, string Device, string[] Codes)[] Machines =
    [
        ("line-1", "press-02", ["E101", "E102", "E103", "E105"]),
        ("line-2", "robot-02", ["SRVO-050", "MOTN-023", "SRVO-043"]),
        ("line-4", "conv-04", ["F0001", "F0002", "F0005"]),
    ];

    private readonly MqttClientOptions _options;
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly Dictionary<string, (long Sent, double? Seconds, double Service, HashSet<string> Diagnoses)> _faults = new(StringComparer.Ordinal);
    private readonly HashSet<string> _lost = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly string _run = Guid.NewGuid().ToString("N")[..6];
    private int _number;

    public ValidFaults(int port)
    {
        _options = new MqttClientOptionsBuilder()
            .WithBroker("127.0.0.1", port)
            .WithClientId($"valid-{_run}")
            .WithCleanStart(false)
            .WithSessionExpiryInterval(3600)
            .WithProtocolVersion(MQTTnet.Formatter.MqttProtocolVersion.V500)
            .Build();
        _client.ApplicationMessageReceivedAsync += e =>
        {
            if (e.ApplicationMessage.Topic.EndsWith("/diagnosis", StringComparison.Ordinal) && !e.ApplicationMessage.Retain)
                Hear(e.ApplicationMessage.Payload.ToArray());
            return Task.CompletedTask;
        };
    }

    /// <summary>Faults sent.</summary>
    public int Sent
    {
        get
        {
            lock (_lock)
                return _faults.Count;
        }
    }

    /// <summary>Faults without a final diagnosis yet, those given up left out; an id ends with its machine.</summary>
    public IReadOnlyList<string> Unanswered
    {
        get
        {
            lock (_lock)
                return [.. _faults.Where(f => f.Value.Seconds is null && !_lost.Contains(f.Key)).Select(f => f.Key)];
        }
    }

    /// <summary>Faults that were given up.</summary>
    public int Lost
    {
        get
        {
            lock (_lock)
                return _lost.Count;
        }
    }

    /// <summary>Faults that more than one diagnosis claims.</summary>
    public IReadOnlyList<string> Doubled
    {
        get
        {
            lock (_lock)
                return [.. _faults.Where(f => f.Value.Diagnoses.Count > 1).Select(f => f.Key)];
        }
    }

    /// <summary>Seconds from sending to the final diagnosis, of machines that nobody attacks, in order of sending.</summary>
    public IReadOnlyList<double> Seconds => SecondsOf(attacked: false);

    /// <summary>
    /// The same of attacked machines. An enemy that speaks for a machine takes that machine's turns, and a fault that joins a case of the
    /// enemy has been answered already: its time is that until the diagnosis is published again with its id.
    /// </summary>
    public IReadOnlyList<double> SecondsOfAttacked => SecondsOf(attacked: true);

    public async Task<ValidFaults> ConnectAsync()
    {
        await _client.ConnectAsync(_options);
        foreach (var (line, device, _) in Machines)
            await _client.SubscribeAsync($"edgediag/v1/s1/{line}/{device}/diagnosis", MqttQualityOfServiceLevel.AtLeastOnce);
        // That of a machine that is attacked too: a fault of it that is as it should be is answered as well.
        await _client.SubscribeAsync("edgediag/v1/s1/+/+/diagnosis", MqttQualityOfServiceLevel.AtLeastOnce);
        return this;
    }

    /// <summary>Sends the next machine's next fault.</summary>
    public Task SendAsync()
    {
        var number = _number++;
        var (line, device, codes) = Machines[number % Machines.Length];
        return SendAsync(line, device, codes[number / Machines.Length % codes.Length]);
    }

    /// <summary>Sends a fault of a machine with an id and a time of its own.</summary>
    public async Task SendAsync(string line, string device, string code)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"valid-{_run}-{Sent}-{device}");
        lock (_lock)
            _faults[id] = (Stopwatch.GetTimestamp(), null, 0, []);
        var ts = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var message = new MqttApplicationMessageBuilder()
            .WithTopic($"edgediag/v1/s1/{line}/{device}/fault")
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .WithPayload($$"""{"id":"{{id}}","ts":{{ts}},"code":"{{code}}","severity":"high"}""")
            .Build();
        await _client.PublishAsync(message);
    }

    /// <summary>Sends faults at a steady rate, until something has ended.</summary>
    public async Task SendUntilAsync(Task ended, double perSecond)
    {
        while (!ended.IsCompleted)
        {
            await SendAsync();
            await Task.WhenAny(ended, Task.Delay(TimeSpan.FromSeconds(1 / perSecond), TimeProvider.System));
        }
    }

    /// <summary>Waits until every fault has its final diagnosis; false where one has none in time, or the service ends.</summary>
    public async Task<bool> AnsweredAsync(double seconds, ChaosProcess service)
    {
        var clock = Stopwatch.StartNew();
        while (Unanswered.Count > 0)
        {
            if (clock.Elapsed.TotalSeconds > seconds || service.HasExited)
                return false;
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        return true;
    }

    /// <summary>Waits no longer for the faults that have no diagnosis; they stay in the figures as lost.</summary>
    public void GiveUp()
    {
        foreach (var id in Unanswered)
            lock (_lock)
                _lost.Add(id);
    }

    public async ValueTask DisposeAsync()
    {
        if (_client.IsConnected)
            await _client.DisconnectAsync();
        _client.Dispose();
    }

    /// <summary>Seconds that the service says, of machines that nobody attacks, in order of sending.</summary>
    public IReadOnlyList<double> ServiceSeconds
    {
        get
        {
            lock (_lock)
                return [.. _faults.Where(f => !IsAttacked(f.Key)).OrderBy(f => f.Value.Sent).Select(f => f.Value.Service)];
        }
    }

    /// <summary>
    /// The slowest faults of machines that nobody attacks, after so many: seconds after the first of them, seconds that each took, and those of them
    /// that the service says, from the message's arrival to its diagnosis; what is left are broker, sender and receiver.
    /// </summary>
    public IReadOnlyList<(double At, double Seconds, double Service)> Slowest(int skip, int most)
    {
        lock (_lock)
        {
            var faults = _faults.Where(f => !IsAttacked(f.Key)).Select(f => f.Value).OrderBy(f => f.Sent).Skip(skip).ToList();
            return
            [
                .. faults
                    .Select(f => (Stopwatch.GetElapsedTime(faults[0].Sent, f.Sent).TotalSeconds, f.Seconds ?? double.PositiveInfinity, f.Service))
                    .OrderByDescending(f => f.Item2)
                    .Take(most),
            ];
        }
    }

    // An id ends with its machine.
    private static bool IsAttacked(string id) => !Machines.Any(m => id.EndsWith(m.Device, StringComparison.Ordinal));

    private IReadOnlyList<double> SecondsOf(bool attacked)
    {
        lock (_lock)
            return [.. _faults.Where(f => IsAttacked(f.Key) == attacked).OrderBy(f => f.Value.Sent).Select(f => f.Value.Seconds ?? double.PositiveInfinity)];
    }

    private void Hear(byte[] payload)
    {
        try
        {
            using var document = JsonDocument.Parse(payload);
            var d = document.RootElement;
            if (d.GetProperty("stage").GetString() != "final")
                return;
            lock (_lock)
                foreach (var id in d.GetProperty("fault_ids").EnumerateArray().Select(f => f.GetString()!))
                {
                    if (!_faults.TryGetValue(id, out var fault))
                        continue;
                    fault.Diagnoses.Add(d.GetProperty("id").GetString()!);
                    if (fault.Seconds is null)
                        _faults[id] = fault with
                        {
                            Seconds = Stopwatch.GetElapsedTime(fault.Sent).TotalSeconds,
                            Service = d.GetProperty("latency_ms").GetInt64() / 1000.0,
                        };
                }
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // A forged diagnosis of an attacked machine; nobody else writes such.
        }
    }
}
