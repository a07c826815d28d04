using System.Buffers;
using System.Text.Json;
using EdgeDiag.EdgeHost.Mqtt;
using EdgeDiag.EdgeHost.Storage;
using MQTTnet;
using MQTTnet.Protocol;

namespace EdgeDiag.EdgeHost.Tests.Campaigns;

/// <summary>An HMI that never looks away: which faults are answered by which diagnosis. Keeps its session over broker restarts.</summary>
internal sealed class DiagnosisSink : IAsyncDisposable
{
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly MqttClientOptions _options;
    private readonly Dictionary<string, HashSet<string>> _diagnosesOfFault = [];
    private readonly Dictionary<string, List<(string Id, DateTimeOffset FaultTs)>> _preliminaries = [];
    private readonly HashSet<string> _final = [];
    private readonly Lock _lock = new();

    public DiagnosisSink(int port)
    {
        _options = new MqttClientOptionsBuilder()
            .WithBroker("127.0.0.1", port)
            .WithClientId("hmi")
            .WithCleanStart(false)
            .WithSessionExpiryInterval(3600)
            .WithProtocolVersion(MQTTnet.Formatter.MqttProtocolVersion.V500)
            .Build();
        _client.ApplicationMessageReceivedAsync += e =>
        {
            if (e.ApplicationMessage.Topic.EndsWith("/diagnosis", StringComparison.Ordinal))
                Take(e.ApplicationMessage.Payload.ToArray());
            return Task.CompletedTask;
        };
    }

    /// <summary>Faults that some diagnosis answers.</summary>
    public int Answered
    {
        get
        {
            lock (_lock)
                return _diagnosesOfFault.Count;
        }
    }

    /// <summary>Final diagnoses by id.</summary>
    public int Finals
    {
        get
        {
            lock (_lock)
                return _final.Count;
        }
    }

    /// <summary>Connects and subscribes; again after a loss.</summary>
    public async Task KeepConnectedAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                if (!_client.IsConnected)
                {
                    await _client.ConnectAsync(_options, cancellation);
                    await _client.SubscribeAsync("edgediag/v1/s1/+/+/diagnosis", MqttQualityOfServiceLevel.AtLeastOnce, cancellation);
                }

                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellation);
            }
            catch (Exception) when (!cancellation.IsCancellationRequested)
            {
                // The broker is away; again.
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellation);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>Faults without a diagnosis.</summary>
    public IReadOnlyList<string> Missing(IEnumerable<string> faults)
    {
        lock (_lock)
            return [.. faults.Where(f => !_diagnosesOfFault.ContainsKey(f))];
    }

    /// <summary>Faults that more than one diagnosis claims.</summary>
    public IReadOnlyList<string> Doubled()
    {
        lock (_lock)
            return [.. _diagnosesOfFault.Where(d => d.Value.Count > 1).Select(d => d.Key)];
    }

    /// <summary>Devices whose cases were first told in another order than their faults happened.</summary>
    public IReadOnlyList<string> OutOfOrder()
    {
        lock (_lock)
            return [.. _preliminaries.Where(p => p.Value.Zip(p.Value.Skip(1)).Any(pair => pair.Second.FaultTs < pair.First.FaultTs)).Select(p => p.Key)];
    }

    public async ValueTask DisposeAsync()
    {
        if (_client.IsConnected)
            await _client.DisconnectAsync();
        _client.Dispose();
    }

    private void Take(byte[] payload)
    {
        using var document = JsonDocument.Parse(payload);
        var d = document.RootElement;
        var id = d.GetProperty("id").GetString()!;
        lock (_lock)
        {
            foreach (var fault in d.GetProperty("fault_ids").EnumerateArray())
            {
                if (!_diagnosesOfFault.TryGetValue(fault.GetString()!, out var ids))
                    _diagnosesOfFault[fault.GetString()!] = ids = [];
                ids.Add(id);
            }

            if (d.GetProperty("stage").GetString() == "final")
                _final.Add(id);
            var device = d.GetProperty("device").GetString()!;
            if (!_preliminaries.TryGetValue(device, out var told))
                _preliminaries[device] = told = [];
            if (told.All(t => t.Id != id))
                told.Add((id, d.GetProperty("fault_ts").GetDateTimeOffset()));
        }
    }
}
