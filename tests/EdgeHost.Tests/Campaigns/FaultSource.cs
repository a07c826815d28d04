using System.Collections.Concurrent;
using System.Globalization;
using EdgeDiag.EdgeHost.Mqtt;
using EdgeDiag.EdgeHost.Storage;
using MQTTnet;
using MQTTnet.Protocol;

namespace EdgeDiag.EdgeHost.Tests.Campaigns;

/// <summary>PLCs of a whole plant: publishes faults at a rate and repeats each until the broker has acknowledged it.</summary>
internal sealed class FaultSource : IAsyncDisposable
{
    private static readonly (string Line, string Device, string[] Codes)[] Devices =
    [
        ("line-3", "press-07", ["E101", "E102", "E103"]),
        ("line-1", "press-02", ["E101", "E102", "E103"]),
        ("line-3", "robot-03", ["SRVO-050", "MOTN-023"]),
        ("line-4", "robot-04", ["SRVO-050", "MOTN-023"]),
        ("line-9", "nobody-knows", ["X1"]),
    ];

    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly MqttClientOptions _options;
    private readonly Random _random;
    private readonly List<(string Device, string Id)> _acknowledged = [];
    private int _number;

    public FaultSource(int port, int seed)
    {
        _random = new Random(seed);
        _options = new MqttClientOptionsBuilder().WithBroker("127.0.0.1", port).WithClientId("plc").WithTimeout(TimeSpan.FromSeconds(5)).Build();
    }

    /// <summary>Ids that the broker has acknowledged, in order.</summary>
    public IReadOnlyList<(string Device, string Id)> Acknowledged
    {
        get
        {
            lock (_acknowledged)
                return [.. _acknowledged];
        }
    }

    /// <summary>Publishes until cancelled.</summary>
    /// <param name="perSecond">Faults a second.</param>
    /// <param name="cancellation">Ends it between two faults.</param>
    public async Task RunAsync(double perSecond, CancellationToken cancellation)
    {
        var start = TimeProvider.System.GetTimestamp();
        for (var i = 0; !cancellation.IsCancellationRequested; i++)
        {
            var due = TimeSpan.FromSeconds(i / perSecond) - TimeProvider.System.GetElapsedTime(start);
            if (due > TimeSpan.Zero)
                await Task.Delay(due, TimeProvider.System, CancellationToken.None);
            await PublishAsync();
        }
    }

    /// <summary>Publishes some faults as fast as they are acknowledged.</summary>
    public async Task BurstAsync(int count)
    {
        for (var i = 0; i < count; i++)
            await PublishAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_client.IsConnected)
            await _client.DisconnectAsync();
        _client.Dispose();
    }

    private async Task PublishAsync()
    {
        var (line, device, codes) = Devices[_random.Next(Devices.Length)];
        var id = string.Create(CultureInfo.InvariantCulture, $"f{_number++}");
        var ts = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var state = _random.Next(10) == 0 ? "cleared" : "active";
        var message = new MqttApplicationMessageBuilder()
            .WithTopic($"edgediag/v1/s1/{line}/{device}/fault")
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .WithPayload($$"""{"id":"{{id}}","ts":{{ts}},"code":"{{codes[_random.Next(codes.Length)]}}","state":"{{state}}"}""")
            .Build();
        while (true)
        {
            try
            {
                if (!_client.IsConnected)
                    await _client.ConnectAsync(_options);
                if ((await _client.PublishAsync(message)).IsSuccess)
                    break;
            }
            catch (Exception)
            {
                // The broker is away or the answer was lost: a PLC's gateway sends again.
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
        }

        // A cleared message answers nothing; it is in the books as collapsed.
        if (state == "active")
            lock (_acknowledged)
                _acknowledged.Add((device, id));
        Sent++;
    }

    /// <summary>Messages acknowledged, cleared ones included.</summary>
    public int Sent { get; private set; }
}
