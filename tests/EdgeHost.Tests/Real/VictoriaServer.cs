using System.Diagnostics;

namespace EdgeDiag.EdgeHost.Tests.Real;

/// <summary>A real VictoriaMetrics, which takes what InfluxDB 2 takes.</summary>
internal sealed class VictoriaServer : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new();
    private readonly Process _server;

    private VictoriaServer(int port)
    {
        Port = port;
        _server = Process.Start(
            new ProcessStartInfo(
                "victoria-metrics",
                [$"-httpListenAddr=127.0.0.1:{port}", $"-storageDataPath={_folder.File("data")}", "-retentionPeriod=100y", "-loggerLevel=ERROR"]
            )
            {
                RedirectStandardError = true,
            }
        )!;
        _server.ErrorDataReceived += (_, _) => { };
        _server.BeginErrorReadLine();
    }

    public int Port { get; }

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

    /// <summary>All samples of a series as the server exports them.</summary>
    public async Task<string> ExportAsync(string series)
    {
        using var flushed = await _http.GetAsync($"http://127.0.0.1:{Port}/internal/force_flush");
        return await _http.GetStringAsync($"http://127.0.0.1:{Port}/api/v1/export?match[]={Uri.EscapeDataString(series)}");
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
            _server.Kill();
        _server.WaitForExit();
        _server.Dispose();
        _http.Dispose();
        _folder.Dispose();
    }
}
