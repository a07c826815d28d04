using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

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
        _server = Process.Start(new ProcessStartInfo("victoria-metrics", [$"-httpListenAddr=127.0.0.1:{port}", $"-storageDataPath={_folder.File("data")}", "-retentionPeriod=100y", "-loggerLevel=ERROR"]) { RedirectStandardError = true })!;
        _server.ErrorDataReceived += (_, _) => { };
        _server.BeginErrorReadLine();
    }

    public int Port { get; }

    public static async Task<VictoriaServer> StartAsync()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        var server = new VictoriaServer(port);
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var response = await server._http.GetAsync($"http://127.0.0.1:{port}/health");
                if (response.IsSuccessStatusCode) return server;
            }
            catch (HttpRequestException) when (clock.Elapsed < TimeSpan.FromSeconds(30))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
        }
    }

    /// <summary>All samples of a series as the server exports them.</summary>
    public async Task<string> ExportAsync(string series)
    {
        using var flushed = await _http.GetAsync($"http://127.0.0.1:{Port}/internal/force_flush");
        return await _http.GetStringAsync($"http://127.0.0.1:{Port}/api/v1/export?match[]={Uri.EscapeDataString(series)}");
    }

    public void Dispose()
    {
        _server.Kill();
        _server.WaitForExit();
        _server.Dispose();
        _http.Dispose();
        _folder.Dispose();
    }
}
