using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace EdgeDiag.EdgeHost.Tests.Real;

/// <summary>A real VictoriaMetrics, which takes what InfluxDB 2 takes.</summary>
internal sealed class VictoriaServer : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new();
    private Process _server;

    private VictoriaServer(int port)
    {
        Port = port;
        _server = Launch();
    }

    public int Port { get; }

    /// <summary>Settings that write to it.</summary>
    public string[] Settings => ["--InfluxDb:Url", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}"), "--InfluxDb:Org", "plant"];

    public static async Task<VictoriaServer> StartAsync()
    {
        var server = new VictoriaServer(FreePort.Next());
        for (var attempt = 1; ; attempt++)
        {
            await Eventually.HoldsAsync(async () => server._server.HasExited || await server.AnswersAsync(), () => "victoria-metrics does not answer");
            if (!server._server.HasExited)
                return server;
            server.Dispose();
            Assert.True(attempt < FreePort.Attempts, "victoria-metrics ends when it is started");
            server = new VictoriaServer(FreePort.Next());
        }
    }

    public void Stop()
    {
        _server.Kill();
        _server.WaitForExit();
    }

    public async Task StartAgainAsync()
    {
        _server = Launch();
        await Eventually.HoldsAsync(async () => _server.HasExited || await AnswersAsync(), () => "victoria-metrics does not answer");
        Assert.False(_server.HasExited, "victoria-metrics did not start again");
    }

    /// <summary>How many samples a series has from 2026-03-02 on, for two days.</summary>
    public async Task<double> CountAsync(string series)
    {
        using var flushed = await _http.GetAsync($"http://127.0.0.1:{Port}/internal/force_flush");
        var query = Uri.EscapeDataString($"sum(count_over_time({series}[2d]))");
        var body = await _http.GetStringAsync($"http://127.0.0.1:{Port}/api/v1/query?query={query}&time=2026-03-04T00:00:00Z&nocache=1");
        using var answer = JsonDocument.Parse(body);
        return answer
            .RootElement.GetProperty("data")
            .GetProperty("result")
            .EnumerateArray()
            .Sum(r => double.Parse(r.GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture));
    }

    /// <summary>All samples of a series as the server exports them.</summary>
    public async Task<string> ExportAsync(string series)
    {
        using var flushed = await _http.GetAsync($"http://127.0.0.1:{Port}/internal/force_flush");
        return await _http.GetStringAsync($"http://127.0.0.1:{Port}/api/v1/export?match[]={Uri.EscapeDataString(series)}");
    }

    private Process Launch()
    {
        var server = Process.Start(
            new ProcessStartInfo(
                "victoria-metrics",
                [$"-httpListenAddr=127.0.0.1:{Port}", $"-storageDataPath={_folder.File("data")}", "-retentionPeriod=100y", "-loggerLevel=ERROR"]
            )
            {
                RedirectStandardError = true,
            }
        )!;
        server.ErrorDataReceived += (_, _) => { };
        server.BeginErrorReadLine();
        return server;
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var response = await _http.GetAsync($"http://127.0.0.1:{Port}/health");
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            // Not listening yet.
            return false;
        }
    }

    public void Dispose()
    {
        if (!_server.HasExited)
            Stop();
        _server.Dispose();
        _http.Dispose();
        _folder.Dispose();
    }
}
