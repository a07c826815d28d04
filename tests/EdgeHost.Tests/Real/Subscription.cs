using System.Diagnostics;
using System.Text.Json;
using EdgeDiag.EdgeHost.Storage;

namespace EdgeDiag.EdgeHost.Tests.Real;

/// <summary>What mosquitto_sub has received so far.</summary>
internal sealed class Subscription : IDisposable
{
    private readonly List<Received> _received = [];
    private readonly Process _client;

    public Subscription(int port, string filter)
    {
        // %r retained flag, %t topic, %p payload; payloads here are JSON on one line.
        _client = Process.Start(
            new ProcessStartInfo("mosquitto_sub", ["-h", "127.0.0.1", "-p", $"{port}", "-q", "1", "-t", filter, "-t", $"ready/{port}", "-F", "%r %t %p"])
            {
                RedirectStandardOutput = true,
            }
        )!;
        _client.OutputDataReceived += (_, e) =>
        {
            if (e.Data?.Split(' ', 3) is not [var retained, var topic, var payload])
                return;
            lock (_received)
                _received.Add(new Received(retained == "1", topic, payload));
        };
        _client.BeginOutputReadLine();
    }

    public IReadOnlyList<Received> All
    {
        get
        {
            lock (_received)
                return [.. _received];
        }
    }

    /// <summary>Diagnoses of a stage.</summary>
    public IReadOnlyList<JsonElement> Diagnoses(string stage) =>
        [
            .. All.Where(m => m.Topic.EndsWith("/diagnosis", StringComparison.Ordinal))
                .Select(m => m.Json)
                .Where(d => d.GetProperty("stage").GetString() == stage),
        ];

    /// <summary>Waits until enough has arrived.</summary>
    public Task UntilAsync(Func<Subscription, bool> enough, double seconds = Eventually.Patience) =>
        Eventually.HoldsAsync(() => enough(this), () => $"received {All.Count} messages, last {(All.Count > 0 ? All[^1] : null)}", seconds);

    /// <summary>Waits until the subscription stands: a message published before it would be missed.</summary>
    public async Task<Subscription> ReadyAsync(Mosquitto broker)
    {
        while (!All.Any(m => m.Topic.StartsWith("ready/", StringComparison.Ordinal)))
            await broker.PublishAsync($"ready/{broker.Port}", "{}");
        return this;
    }

    public void Dispose()
    {
        if (!_client.HasExited)
            _client.Kill();
        _client.WaitForExit();
        _client.Dispose();
    }

    public sealed record Received(bool Retained, string Topic, string Payload)
    {
        public JsonElement Json => JsonDocument.Parse(Payload).RootElement;

        // Not every payload is JSON.
        public override string ToString() => $"{Topic} {Payload}";
    }
}
